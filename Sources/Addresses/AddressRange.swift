/// All addresses from one to another, both included; of one version and, for IPv6, of one scope.
///
/// Iterating makes one address at a time, so a range of any size costs nothing until it is walked.
public struct AddressRange: Sendable, Hashable {
  /// The lowest address.
  public let first: IPAddress

  /// The highest address, which may be the same.
  public let last: IPAddress

  /// Makes a range; nil if the versions or the scopes differ, or if `first` comes after `last`.
  public init?(first: IPAddress, last: IPAddress) {
    guard first.bitWidth == last.bitWidth, first.scope == last.scope, first <= last else { return nil }
    self.first = first
    self.last = last
  }

  /// Makes a range of ends that are known to belong together.
  init(ordered first: IPAddress, _ last: IPAddress) {
    self.first = first
    self.last = last
  }

  /// Makes the range of every address in a prefix, network and broadcast addresses included.
  public init(_ prefix: Prefix) {
    first = prefix.first
    last = prefix.last
  }

  /// How many addresses there are, where `UInt64.max` means that many or more.
  ///
  /// An IPv6 `/64` holds one address more than a `UInt64` can count.
  public var count: UInt64 {
    let distance = UInt64(clamping: last.value - first.value)
    return distance == .max ? .max : distance + 1
  }

  /// Whether `address` is of the same version and lies between the ends; takes no time to speak of.
  ///
  /// A range without a scope holds addresses of every scope, one with a scope only those of its own.
  public func contains(_ address: IPAddress) -> Bool {
    address.bitWidth == first.bitWidth
      && (first.scope == nil || first.scope == address.scope)
      && (first.value...last.value).contains(address.value)
  }
}

extension AddressRange: Sequence {
  /// Walks a range upwards.
  public struct Iterator: IteratorProtocol, Sendable {
    private var upcoming: IPAddress?
    private let last: IPAddress

    init(_ range: AddressRange) {
      upcoming = range.first
      last = range.last
    }

    /// The next address, or nil after the last one.
    public mutating func next() -> IPAddress? {
      guard let current = upcoming else { return nil }
      // Compared before adding, because the last address of all has no successor.
      upcoming = current == last ? nil : current.withValue(current.value + 1)
      return current
    }
  }

  /// Starts at the lowest address.
  public func makeIterator() -> Iterator { Iterator(self) }
}

extension AddressRange: LosslessStringConvertible {
  /// Parses `10.0.0.1-10.0.0.9`, its short form `10.0.0.1-9`, a prefix such as `10.0.0.0/8`, or one address.
  ///
  /// The short form replaces the last byte and exists for IPv4 only. A scope written at one end holds for both; it is
  /// best written at the second, because the name of an interface may contain the hyphen that would end the first.
  public init?(_ text: some StringProtocol) {
    if let prefix = Prefix(text) {
      self.init(prefix)
      return
    }
    guard let hyphen = text.utf8.firstIndex(of: UInt8(ascii: "-")), let first = IPAddress(text[..<hyphen]) else {
      return nil
    }
    let end = text[text.utf8.index(after: hyphen)...]
    if let last = IPAddress(end) {
      let scope = first.scope ?? last.scope
      self.init(first: first.withScope(scope), last: last.withScope(last.scope ?? scope))
    } else if case .v4(let address) = first {
      var reader = TextReader(end)
      guard let byte = reader.decimal(maximum: 255), reader.isAtEnd else { return nil }
      self.init(first: first, last: .v4(IPv4Address(rawValue: address.rawValue & ~0xff | UInt32(byte))))
    } else {
      return nil
    }
  }

  /// `first-last`, with a scope only at the second, or one address if they are the same.
  public var description: String {
    first == last ? first.description : "\(first.withScope(nil))-\(last)"
  }
}

extension AddressRange: Comparable {
  /// Orders by first address, then by last.
  public static func < (left: AddressRange, right: AddressRange) -> Bool {
    (left.first, left.last) < (right.first, right.last)
  }
}
