/// The types of the blocks that are understood (draft-ietf-opsawg-pcapng, sections 4 and A).
enum PcapngBlock {
  static let sectionHeader = CaptureFormat.sectionMagic
  static let interfaceDescription: UInt32 = 1
  static let obsoletePacket: UInt32 = 2
  static let simplePacket: UInt32 = 3
  static let nameResolution: UInt32 = 4
  static let interfaceStatistics: UInt32 = 5
  static let enhancedPacket: UInt32 = 6

  /// What a section begins with, in its own byte order.
  static let byteOrderMagic: UInt32 = 0x1a2b_3c4d

  /// How many bytes of a block come before its last length, at least.
  static func minimumLength(_ type: UInt32) -> UInt32 {
    switch type {
    case sectionHeader: 28
    case interfaceDescription: 20
    case simplePacket: 16
    case interfaceStatistics: 24
    case obsoletePacket, enhancedPacket: 32
    default: 12
    }
  }

  static func isUnderstood(_ type: UInt32) -> Bool { type == sectionHeader || (1...6).contains(type) }
}
