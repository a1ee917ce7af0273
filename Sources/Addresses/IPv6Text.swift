extension IPv6Address: LosslessStringConvertible {
  /// Parses every form of RFC 4291, section 2.2, optionally followed by `%` and a scope (RFC 4007, section 11.2).
  ///
  /// That is: eight groups of at most four hexadecimal digits; one `::` in place of one or more groups of zeros;
  /// a strict dotted quad in place of the last two groups.
  public init?(_ text: some StringProtocol) {
    var reader = TextReader(text)
    guard let address = IPv6Address(from: &reader), reader.isAtEnd else { return nil }
    self = address
  }

  /// Takes an address with its scope from `reader`; what follows is for the caller to judge.
  init?(from reader: inout TextReader) {
    guard let value = Groups.read(from: &reader) else { return nil }
    var scope: Scope?
    if reader.skip("%") {
      scope = Scope(from: &reader)
      if scope == nil { return nil }
    }
    self.init(value: value, scope: scope)
  }

  /// The canonical text of RFC 5952, followed by `%` and the scope if there is one.
  ///
  /// Of the prefixes that may be printed with a dotted quad (section 5) only the IPv4-mapped one is: in the others,
  /// such as `64:ff9b::/96`, the address is an IPv6 address that merely carries an IPv4 address.
  public var description: String {
    var writer = TextWriter(capacity: 45)  // INET6_ADDRSTRLEN less its NUL.
    if let mappedIPv4 {
      writer.append("::ffff:")
      writer.append(mappedIPv4)
    } else {
      appendGroups(to: &writer)
    }
    if let scope {
      writer.append("%")
      writer.append(scope.description)
    }
    return writer.text
  }

  private func appendGroups(to writer: inout TextWriter) {
    let zeros = longestRunOfZeros
    var position = 0
    while position < 8 {
      if position == zeros.lowerBound, !zeros.isEmpty {
        writer.append("::")
        position = zeros.upperBound
      } else {
        // "::" already ends with the colon that the next group needs before it.
        if position > 0, position != zeros.upperBound { writer.append(":") }
        writer.append(hexadecimal: group(at: position))
        position += 1
      }
    }
  }

  /// The groups that `::` replaces: the longest run, the first of equals, never one group alone (RFC 5952, section 4.2).
  ///
  /// Without such a run it is `0..<0`.
  private var longestRunOfZeros: Range<Int> {
    var longest = 0..<0
    var start = 0
    for position in 0..<8 {
      if group(at: position) != 0 {
        start = position + 1
      } else if position + 1 - start > max(longest.count, 1) {
        longest = start..<position + 1
      }
    }
    return longest
  }

  /// Group 0 is the leftmost one.
  private func group(at position: Int) -> UInt16 {
    UInt16(truncatingIfNeeded: value >> (112 - 16 * position))
  }
}

/// The groups of an IPv6 address while it is being read: those before `::` and those after it.
private struct Groups {
  private var head: UInt128 = 0
  private var headCount = 0
  private var tail: UInt128 = 0
  private var tailCount = 0
  private var hasGap = false

  static func read(from reader: inout TextReader) -> UInt128? {
    var groups = Groups()
    if reader.skip(":") {
      guard reader.skip(":"), groups.openGap() else { return nil }
      if !isGroupNext(reader) { return groups.value }
    }
    while true {
      let start = reader
      guard let group = reader.hexadecimal(maximumDigits: 4) else { return nil }
      if reader.peek == UInt8(ascii: ".") {
        // The digits belong to a dotted quad, which ends the address: go back and read them as decimal.
        reader = start
        guard let address = IPv4Address(from: &reader) else { return nil }
        guard groups.append(UInt16(truncatingIfNeeded: address.rawValue >> 16)) else { return nil }
        guard groups.append(UInt16(truncatingIfNeeded: address.rawValue)) else { return nil }
        return groups.value
      }
      guard groups.append(group) else { return nil }
      guard reader.skip(":") else { return groups.value }
      if reader.skip(":") {
        guard groups.openGap() else { return nil }
        if !isGroupNext(reader) { return groups.value }
      }
    }
  }

  private static func isGroupNext(_ reader: TextReader) -> Bool {
    reader.peek.flatMap(hexadecimalDigit) != nil
  }

  /// False for the second `::`, because nothing says how the zeros are shared between two.
  private mutating func openGap() -> Bool {
    defer { hasGap = true }
    return !hasGap
  }

  /// False once there are more groups than an address has.
  private mutating func append(_ group: UInt16) -> Bool {
    guard headCount + tailCount < 8 else { return false }
    if hasGap {
      tail = tail << 16 | UInt128(group)
      tailCount += 1
    } else {
      head = head << 16 | UInt128(group)
      headCount += 1
    }
    return true
  }

  /// The whole address; nil unless the groups fill it exactly, where `::` stands for at least one.
  private var value: UInt128? {
    if hasGap {
      guard headCount + tailCount < 8 else { return nil }
    } else {
      guard headCount == 8 else { return nil }
    }
    return head << (16 * (8 - headCount)) | tail
  }
}
