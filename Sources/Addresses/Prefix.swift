/// An address and how many of its leading bits name the network: `192.0.2.0/24` (RFC 4632, section 3.1).
///
/// The bits after the prefix are kept, so that `192.0.2.7/24` can describe an interface; `network` clears them.
public struct Prefix: Sendable, Hashable {
  /// The address as it was given.
  public let address: IPAddress

  /// How many leading bits name the network: 0 to 32 for IPv4, 0 to 128 for IPv6.
  public let length: Int

  /// Makes a prefix; nil if the address has fewer than `length` bits, or `length` is negative.
  public init?(address: IPAddress, length: Int) {
    guard (0...address.bitWidth).contains(length) else { return nil }
    self.address = address
    self.length = length
  }

  /// Makes the prefix that holds this one address.
  public init(_ address: IPAddress) {
    self.address = address
    self.length = address.bitWidth
  }
}

extension Prefix {
  /// The prefix with the bits of its address after `length` cleared.
  public var network: Prefix { Prefix(masking: self) }

  private init(masking prefix: Prefix) {
    address = prefix.first
    length = prefix.length
  }

  /// The lowest address, which in IPv4 usually names the network itself.
  public var first: IPAddress { address.withValue(address.value & ~hostMask) }

  /// The highest address, which in IPv4 usually is the broadcast address of the network.
  public var last: IPAddress { address.withValue(address.value | hostMask) }

  /// Whether `other` is of the same version and has the same leading bits.
  ///
  /// A prefix without a scope holds addresses of every scope, one with a scope only those of its own.
  public func contains(_ other: IPAddress) -> Bool {
    AddressRange(self).contains(other)
  }

  /// Ones in the bits after the prefix; shifting all 128 bits out leaves zero, as it should for `::/0`.
  private var hostMask: UInt128 {
    ~(UInt128.max << (address.bitWidth - length))
  }
}

extension Prefix: LosslessStringConvertible {
  /// Parses `address/length`, or an address alone, which is a prefix of full length.
  ///
  /// A scope comes before the slash: `fe80::%eth0/64` (RFC 4007, section 11.7).
  public init?(_ text: some StringProtocol) {
    var reader = TextReader(text)
    guard let address = IPAddress(from: &reader) else { return nil }
    var length = address.bitWidth
    if reader.skip("/") {
      guard let number = reader.decimal(maximum: address.bitWidth) else { return nil }
      length = number
    }
    guard reader.isAtEnd else { return nil }
    self.init(address: address, length: length)
  }

  /// `address/length`, also at full length.
  public var description: String { "\(address)/\(length)" }
}

extension Prefix: Comparable {
  /// Orders by address; of equal addresses the shorter prefix, which holds more, comes first.
  public static func < (left: Prefix, right: Prefix) -> Bool {
    (left.address, left.length) < (right.address, right.length)
  }
}
