/// An IPv4 address: 32 bits, written as four decimal numbers (RFC 791, section 3.2).
public struct IPv4Address: Sendable, Hashable {
  /// The address as a number in host order: `127.0.0.1` is `0x7f00_0001`.
  public var rawValue: UInt32

  /// Makes an address from a number in host order.
  public init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// Makes the address written `a.b.c.d`.
  public init(_ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8) {
    rawValue = UInt32(a) << 24 | UInt32(b) << 16 | UInt32(c) << 8 | UInt32(d)
  }

  /// Makes an address from its four bytes in network order; nil if there are not exactly four.
  @inlinable
  public init?(bytes: some Collection<UInt8>) {
    guard bytes.count == 4 else { return nil }
    self.init(rawValue: bytes.reduce(0) { $0 << 8 | UInt32($1) })
  }

  /// The four bytes in network order.
  public var bytes: [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: rawValue >> $0) }
  }

  /// `0.0.0.0`: every local address when bound, no address otherwise.
  public static let any = IPv4Address(0, 0, 0, 0)

  /// `127.0.0.1`: this host.
  public static let loopback = IPv4Address(127, 0, 0, 1)

  /// `255.255.255.255`: every host on the local network (RFC 919, section 7).
  public static let broadcast = IPv4Address(255, 255, 255, 255)
}

extension IPv4Address {
  /// In `127.0.0.0/8` (RFC 1122, section 3.2.1.3).
  public var isLoopback: Bool { rawValue >> 24 == 127 }

  /// In `224.0.0.0/4` (RFC 1112, section 4).
  public var isMulticast: Bool { rawValue >> 28 == 0b1110 }

  /// In `169.254.0.0/16` (RFC 3927).
  public var isLinkLocal: Bool { rawValue >> 16 == 0xa9fe }

  /// In `10.0.0.0/8`, `172.16.0.0/12` or `192.168.0.0/16` (RFC 1918, section 3).
  public var isPrivate: Bool {
    rawValue >> 24 == 10 || rawValue >> 20 == 0xac1 || rawValue >> 16 == 0xc0a8
  }

  /// `0.0.0.0`.
  public var isUnspecified: Bool { self == .any }

  /// `255.255.255.255`; the broadcast address of one subnet depends on its prefix and is not told here.
  public var isBroadcast: Bool { self == .broadcast }
}

extension IPv4Address: LosslessStringConvertible {
  /// Parses a strict dotted quad: four decimal numbers from 0 to 255 without leading zeros, and nothing else.
  ///
  /// The short and octal forms of `inet_aton(3)` are refused, because programs disagree about what they mean
  /// (RFC 6943, section 3.1.1).
  public init?(_ text: some StringProtocol) {
    var reader = TextReader(text)
    guard let address = IPv4Address(from: &reader), reader.isAtEnd else { return nil }
    self = address
  }

  /// Takes a dotted quad from `reader`; what follows it is for the caller to judge.
  init?(from reader: inout TextReader) {
    guard var value = reader.decimal(maximum: 255) else { return nil }
    for _ in 1..<4 {
      guard reader.skip("."), let part = reader.decimal(maximum: 255) else { return nil }
      value = value << 8 | part
    }
    rawValue = UInt32(truncatingIfNeeded: value)
  }

  /// The dotted quad.
  public var description: String {
    var writer = TextWriter(capacity: 15)
    writer.append(self)
    return writer.text
  }
}

extension IPv4Address: Comparable {
  /// Orders by number, which is also the order of the bytes on the wire.
  public static func < (left: IPv4Address, right: IPv4Address) -> Bool {
    left.rawValue < right.rawValue
  }
}
