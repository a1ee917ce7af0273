extension IPv6Address {
  /// The zone of a scoped IPv6 address, that is the interface it belongs to: what follows `%` (RFC 4007, section 11).
  ///
  /// A name and the index of the same interface are different values here: only the kernel knows that they agree.
  public enum Scope: Sendable, Hashable, Comparable {
    /// An interface index, as in `fe80::1%2`.
    case index(UInt32)
    /// An interface name, as in `fe80::1%eth0`.
    ///
    /// Any string can be stored, but only one that the parser accepts as a name survives printing and parsing.
    case name(String)
  }
}

extension IPv6Address.Scope: LosslessStringConvertible {
  /// Parses the text after `%`: digits only are an index of at most 32 bits, everything else is a name.
  ///
  /// Refused are the empty text and what Linux allows in no interface name: `/`, `:`, white space; and also
  /// control characters. Whether such an interface exists is for the kernel to say.
  public init?(_ text: some StringProtocol) {
    var reader = TextReader(text)
    guard let scope = IPv6Address.Scope(from: &reader), reader.isAtEnd else { return nil }
    self = scope
  }

  /// Takes a scope from `reader`, up to the first byte that cannot be part of one.
  init?(from reader: inout TextReader) {
    let text = reader.take { byte in
      byte > UInt8(ascii: " ") && byte != UInt8(ascii: "/") && byte != UInt8(ascii: ":") && byte != 0x7f
    }
    if text.isEmpty {
      return nil
    } else if text.utf8.allSatisfy(\.isDecimalDigit) {
      guard let index = UInt32(text) else { return nil }
      self = .index(index)
    } else {
      self = .name(String(text))
    }
  }

  /// The text after `%`.
  public var description: String {
    switch self {
    case .index(let index): String(index)
    case .name(let name): name
    }
  }
}
