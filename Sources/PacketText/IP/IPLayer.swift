import Addresses
import Wire

extension UInt16 {
  /// The same sum, of the two forms of zero the one that tcpdump prints.
  var asNonZeroChecksum: UInt16 { self == 0 ? 0xffff : self }
}

/// What the protocols above IP need to know of it.
struct IPLayer {
  var source: IPAddress
  var destination: IPAddress
  /// What follows; over IPv6 that of the last extension header.
  var proto: UInt8
  /// More of the datagram is in other packets.
  var isFragment: Bool
  var timeToLive: UInt8
  /// Where a source route ends, which is what checksums are made with.
  var finalDestination: IPAddress?
  /// Whether the header itself announces `proto`, and no extension header does.
  var isDirect = true

  var isVersion6: Bool {
    if case .v6 = source { true } else { false }
  }

  /// Protocols that print the addresses together with the ports.
  var hasPorts: Bool {
    switch proto {
    case 6, 17, 132: true
    default: false
    }
  }

  /// The sum to which a message of `length` bytes is added.
  func checksum(length: Int, proto: UInt8) -> InternetChecksum {
    switch (source, finalDestination ?? destination) {
    case (.v4(let source), .v4(let destination)):
      PseudoHeader(
        source: source, destination: destination, protocol: IPProtocol(rawValue: proto), length: length
      ).checksum
    case (.v6(let source), .v6(let destination)):
      PseudoHeader(
        source: source, destination: destination, protocol: IPProtocol(rawValue: proto), length: length
      ).checksum
    default: InternetChecksum()
    }
  }
}
