public import Addresses

/// A DHCPv6 message (RFC 8415, sections 8 and 9).
public struct DHCPv6Message: Hashable, Sendable {
  /// What is before the options.
  public enum Head: Hashable, Sendable {
    /// Of a client or server: what ties answer and request together, 24 bits.
    case transaction(UInt32)
    /// Of a relay: how often it was passed on, the link and who sent it.
    case relay(hops: UInt8, link: IPv6Address, peer: IPv6Address)
  }

  /// What kind of message it is (IANA, DHCPv6 Message Types).
  public let type: UInt8
  /// What is before the options.
  public let head: Head
  /// Where the options lie, counted from the first byte of the outermost reader.
  public let options: Range<Int>

  /// Takes all of `reader` as one message.
  public static func decode(_ reader: inout PacketReader) -> Decoded<DHCPv6Message> {
    let start = reader
    let isRelay = reader.peek == 12 || reader.peek == 13
    let needed = isRelay ? 34 : 4
    guard reader.remaining >= needed, let type = reader.u8() else {
      return Decoded(nil, error: start.shortage(of: needed, in: .dhcpv6))
    }
    let head: Head
    if isRelay {
      guard let hops = reader.u8(), let link = IPv6Address(taking: &reader), let peer = IPv6Address(taking: &reader)
      else { return Decoded(nil, error: start.shortage(of: needed, in: .dhcpv6)) }
      head = .relay(hops: hops, link: link, peer: peer)
    } else {
      head = .transaction(reader.u24() ?? 0)
    }
    let options = reader.range
    _ = reader.skip(reader.remaining)
    return Decoded(DHCPv6Message(type: type, head: head, options: options))
  }

  /// The name of a message; nil if it has none.
  public static func name(ofType type: UInt8) -> StaticString? {
    switch type {
    case 1: "solicit"
    case 2: "advertise"
    case 3: "request"
    case 4: "confirm"
    case 5: "renew"
    case 6: "rebind"
    case 7: "reply"
    case 8: "release"
    case 9: "decline"
    case 10: "reconfigure"
    case 11: "inf-req"
    case 12: "relay-fwd"
    case 13: "relay-reply"
    case 14: "leasequery"
    case 15: "leasequery-reply"
    default: nil
    }
  }
}

/// One option (RFC 8415, section 21.1).
public struct DHCPv6Option: Hashable, Sendable {
  /// Its number (IANA, DHCPv6 Option Codes).
  public let code: UInt16
  /// Where its data lie, counted from the first byte of the outermost reader.
  public let data: Range<Int>
}

/// Walks options, also those inside of others, and allocates nothing.
public struct DHCPv6Options: Sequence, IteratorProtocol {
  private var reader: PacketReader

  /// Why the walk ended before the end; nil if it did not, or has not yet.
  public private(set) var error: DecodeError?

  /// Walks all of `reader`, which are the bytes of `DHCPv6Message.options`.
  public init(_ reader: PacketReader) { self.reader = reader }

  /// The next option.
  public mutating func next() -> DHCPv6Option? {
    guard error == nil, !reader.isAtEnd else { return nil }
    let start = reader
    guard let code = reader.u16(), let length = reader.u16() else {
      error = start.shortage(of: 4, in: .dhcpv6Option)
      return nil
    }
    guard let data = reader.bytes(Int(length), limitedBy: .optionLength) else {
      error = start.shortage(of: 4 + Int(length), in: .dhcpv6Option)
      return nil
    }
    return DHCPv6Option(code: code, data: data.range)
  }
}

extension IPv6Address {
  fileprivate init?(taking reader: inout PacketReader) {
    guard reader.remaining >= 16, let high = reader.u64(), let low = reader.u64() else { return nil }
    self.init(high: high, low: low)
  }
}
