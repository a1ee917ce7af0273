/// The kind of a capture file, known from its first four bytes.
public enum CaptureFormat: Hashable, Sendable {
  /// The classic file of libpcap, pcap-savefile(5); `isModified` with the longer record headers of Alexey Kuznetzov.
  case pcap(precision: PcapFile.Precision, isModified: Bool, order: ByteOrder)
  /// Blocks of many kinds, draft-ietf-opsawg-pcapng.
  case pcapng

  /// The magic number of the variant with longer record headers.
  static let modifiedMagic: UInt32 = 0xa1b2_cd34
  /// The type of a section header block, the same in both byte orders.
  static let sectionMagic: UInt32 = 0x0a0d_0d0a

  /// The format of a file that begins with `magic`, read big-endian.
  init?(magic: UInt32) {
    if magic == Self.sectionMagic {
      self = .pcapng
      return
    }
    for (number, order) in [(magic, ByteOrder.bigEndian), (magic.byteSwapped, .littleEndian)] {
      switch number {
      case PcapFile.Precision.microseconds.magic:
        self = .pcap(precision: .microseconds, isModified: false, order: order)
      case PcapFile.Precision.nanoseconds.magic:
        self = .pcap(precision: .nanoseconds, isModified: false, order: order)
      case Self.modifiedMagic: self = .pcap(precision: .microseconds, isModified: true, order: order)
      default: continue
      }
      return
    }
    return nil
  }
}
