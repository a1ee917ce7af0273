import Addresses
import Wire

extension UInt16 {
  /// The same sum, of the two forms of zero the one that tcpdump prints.
  var asNonZeroChecksum: UInt16 { self == 0 ? 0xffff : self }
}

/// What the protocols above IP need to know of it.
struct IPLayer {
  /// An address without a scope, of which there is none in a packet: nothing has to be counted when it is copied.
  enum Address {
    case v4(IPv4Address)
    case version6(high: UInt64, low: UInt64)

    @inline(__always)
    static func v6(_ address: IPv6Address) -> Address { .version6(high: address.high, low: address.low) }

    /// The same as others know it.
    var address: IPAddress {
      switch self {
      case .v4(let address): .v4(address)
      case .version6(let high, let low): .v6(IPv6Address(high: high, low: low))
      }
    }
  }

  var source: Address
  var destination: Address
  /// What follows; over IPv6 that of the last extension header.
  var proto: UInt8
  /// More of the datagram is in other packets.
  var isFragment: Bool
  var timeToLive: UInt8
  /// Where a source route ends, which is what checksums are made with.
  var finalDestination: Address?
  /// Whether the header itself announces `proto`, and no extension header does.
  var isDirect = true

  var isVersion6: Bool {
    if case .version6 = source { true } else { false }
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
    case (.version6(let high, let low), .version6(let toHigh, let toLow)):
      PseudoHeader(
        source: IPv6Address(high: high, low: low), destination: IPv6Address(high: toHigh, low: toLow),
        protocol: IPProtocol(rawValue: proto), length: length
      ).checksum
    default: InternetChecksum()
    }
  }
}

extension TextBuffer {
  /// Appends an address of either version.
  @inline(__always)
  mutating func put(_ address: IPLayer.Address) { line(upTo: 45) { $0.put(address) } }
}

extension TextCursor {
  /// Writes an address of either version: at most 45 bytes.
  @inline(__always)
  mutating func put(_ address: IPLayer.Address) {
    switch address {
    case .v4(let address): put(address)
    case .version6(let high, let low): put(high: high, low: low)
    }
  }
}
