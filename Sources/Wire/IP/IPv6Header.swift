public import Addresses

/// The fixed header of an IPv6 datagram (RFC 8200, section 3).
public struct IPv6Header: Hashable, Sendable {
  /// The length of the header, in bytes.
  public static let byteCount = 40

  /// Differentiated services code point and congestion notification (RFC 2474, RFC 3168).
  public var trafficClass: UInt8
  /// What the packets of one flow have in common: 20 bits (RFC 6437).
  public var flowLabel: UInt32
  /// How many bytes follow this header, extension headers included; 0 in a jumbogram (RFC 2675).
  public var payloadLength: UInt16
  /// The type of the next header: an extension header, or what the datagram carries.
  public var nextHeader: IPProtocol
  /// How many routers may still pass it on.
  public var hopLimit: UInt8
  /// Who sent it.
  public var source: IPv6Address
  /// Who shall get it, or, with a routing header, where it goes next.
  public var destination: IPv6Address

  /// Makes a header; of the flow label the low 20 bits count.
  public init(
    source: IPv6Address, destination: IPv6Address, nextHeader: IPProtocol, payloadLength: UInt16, hopLimit: UInt8 = 64,
    trafficClass: UInt8 = 0, flowLabel: UInt32 = 0
  ) {
    self.trafficClass = trafficClass
    self.flowLabel = flowLabel & 0xf_ffff
    self.payloadLength = payloadLength
    self.nextHeader = nextHeader
    self.hopLimit = hopLimit
    self.source = source
    self.destination = destination
  }

  /// What the checksum of an upper layer covers of this header, with a message of `length` bytes (RFC 8200, section
  /// 8.1).
  public func pseudoHeader(for upper: IPProtocol, length: Int) -> PseudoHeader {
    PseudoHeader(source: source, destination: destination, protocol: upper, length: length)
  }

  /// Whether the payload length is written in a jumbo option instead (RFC 2675, section 3).
  var mayBeJumbogram: Bool { payloadLength == 0 && nextHeader == .hopByHop }

  /// Appends the header; scopes are not sent.
  public func append(to bytes: inout [UInt8]) {
    bytes.append(bigEndian: 6 << 28 | UInt32(trafficClass) << 20 | flowLabel & 0xf_ffff)
    bytes.append(bigEndian: payloadLength)
    bytes.append(nextHeader.rawValue)
    bytes.append(hopLimit)
    for address in [source, destination] {
      bytes.append(bigEndian: address.high)
      bytes.append(bigEndian: address.low)
    }
  }
}

extension IPv6Header {
  /// Takes a header from `reader`, which is left at the next header and ends with the datagram.
  ///
  /// A datagram that is not here to its end is an error beside the header, unless it is an `excerpt` by nature, as the
  /// packet quoted in an ICMP error is. The length of a jumbogram is found by `IPv6Extensions`. Without a header the
  /// reader stays where it was.
  public static func decode(_ reader: inout PacketReader, excerpt: Bool = false) -> Decoded<IPv6Header> {
    guard let first = reader.peek else { return Decoded(nil, error: reader.shortage(of: byteCount, in: .ipv6)) }
    guard first >> 4 == 6 else {
      return Decoded(nil, error: DecodeError(.ipv6, at: reader.offset, .invalid(.version, value: Int(first >> 4))))
    }
    let start = reader
    guard let header = IPv6Header(from: &reader) else {
      reader = start
      return Decoded(nil, error: start.shortage(of: byteCount, in: .ipv6))
    }
    if header.mayBeJumbogram { return Decoded(header) }
    let isWhole = reader.narrow(to: Int(header.payloadLength), by: .payloadLength)
    let needed = byteCount + Int(header.payloadLength)
    return Decoded(header, error: isWhole || excerpt ? nil : start.shortage(of: needed, in: .ipv6))
  }

  private init?(from reader: inout PacketReader) {
    guard let first = reader.u64(), let source = IPv6Address(from: &reader),
      let destination = IPv6Address(from: &reader)
    else { return nil }
    self.init(
      source: source, destination: destination,
      nextHeader: IPProtocol(rawValue: UInt8(truncatingIfNeeded: first >> 8)),
      payloadLength: UInt16(truncatingIfNeeded: first >> 16), hopLimit: UInt8(truncatingIfNeeded: first),
      trafficClass: UInt8(truncatingIfNeeded: first >> 52), flowLabel: UInt32(truncatingIfNeeded: first >> 32))
  }
}

extension IPv6Address {
  /// Takes sixteen bytes; the scope, which is not sent, is not known.
  init?(from reader: inout PacketReader) {
    guard let high = reader.u64(), let low = reader.u64() else { return nil }
    self.init(high: high, low: low)
  }
}
