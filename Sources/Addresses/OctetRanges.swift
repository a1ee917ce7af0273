/// IPv4 addresses written octet by octet: `10.0.0-3.1,5`, `192.168.*.1-9`.
///
/// Each of the four is a list of numbers and ranges from 0 to 255; `*` is all of them. Every combination is meant.
public struct OctetRanges: Sendable, Hashable {
  /// For each octet what it may be, upwards, as ranges that neither overlap nor touch.
  private let octets: [[ClosedRange<UInt32>]]

  /// Parses the form; nil for anything else, reversed ranges and empty items included. A single address is one too.
  public init?(_ text: some StringProtocol) {
    var reader = TextReader(text)
    var octets: [[ClosedRange<UInt32>]] = []
    while octets.count < 4 {
      if !octets.isEmpty, !reader.skip(".") { return nil }
      guard let octet = Self.octet(from: &reader) else { return nil }
      octets.append(octet)
    }
    guard reader.isAtEnd else { return nil }
    self.octets = octets
  }

  private static func octet(from reader: inout TextReader) -> [ClosedRange<UInt32>]? {
    var isMember = [Bool](repeating: false, count: 256)
    repeat {
      if reader.skip("*") {
        isMember = [Bool](repeating: true, count: 256)
        continue
      }
      guard let first = reader.decimal(maximum: 255) else { return nil }
      var last = first
      if reader.skip("-") {
        guard let end = reader.decimal(maximum: 255), end >= first else { return nil }
        last = end
      }
      for value in first...last { isMember[value] = true }
    } while reader.skip(",")
    var ranges: [ClosedRange<UInt32>] = []
    for value in UInt32(0)...255 where isMember[Int(value)] {
      if let last = ranges.last, last.upperBound + 1 == value {
        ranges[ranges.count - 1] = last.lowerBound...value
      } else {
        ranges.append(value...value)
      }
    }
    return ranges
  }

  /// How many addresses are meant: at most 2^32.
  public var count: UInt64 {
    octets.reduce(1) { $0 * UInt64($1.reduce(0) { $0 + $1.count }) }
  }

  /// How many ranges ``ranges`` gives; a text of ten bytes may mean many millions: `*.*.*.1`.
  public var rangeCount: UInt64 {
    let partial = octets.lastIndex { $0 != [0...255] } ?? 0
    let above = octets[..<partial].reduce(UInt64(1)) { $0 * UInt64($1.reduce(0) { $0 + $1.count }) }
    return above * UInt64(octets[partial].count)
  }

  /// The addresses as ranges, upwards. Octets of which everything is meant are not walked: `10.0.0-3.*` is one range.
  public var ranges: [AddressRange] {
    let partial = octets.lastIndex { $0 != [0...255] } ?? 0
    let width = UInt32(8 * (3 - partial))
    var found = octets[partial].map { range in
      (first: range.lowerBound << width, last: range.upperBound << width | ((1 << width) - 1))
    }
    for place in (0..<partial).reversed() {
      found = octets[place].joined().flatMap { value in
        let high = value << UInt32(8 * (3 - place))
        return found.map { (high | $0.first, high | $0.last) }
      }
    }
    return found.map {
      AddressRange(ordered: .v4(IPv4Address(rawValue: $0.first)), .v4(IPv4Address(rawValue: $0.last)))
    }
  }
}
