/// Why bytes are no progress of a scan, and in which line.
package struct ScanProgressError: Error, Hashable, Sendable {
  package enum Reason: Hashable, Sendable {
    /// The file does not begin as one of these does.
    case otherFile
    /// The file ends before this line, or within it.
    case truncated
    /// Another line should stand here: the one with this key.
    case expected(String)
    /// What stands behind this key is not as many decimal numbers of 64 bits as belong there.
    case number(String)
    /// A number is out of the bounds that the lines before it set.
    case outOfBounds(String)
    /// The file was changed after it had been written, or was damaged.
    case damaged
    /// Something follows the last line.
    case tooLong
  }

  /// From 1.
  package let line: Int
  package let reason: Reason
}

extension ScanProgress {
  /// Reads what ``encoded`` makes, and nothing else.
  package init(decoding bytes: [UInt8]) throws(ScanProgressError) {
    var reader = ProgressReader(bytes)
    try reader.title()
    let fingerprint = try reader.hexadecimal("fingerprint")
    let steps = try reader.number("steps", upTo: 1 << 63)
    let next = try reader.number("next", upTo: steps)
    self.init(fingerprint: fingerprint, steps: steps, next: next)
    var end: UInt64 = 0
    while reader.isNext("leftover") {
      let (first, last) = try reader.pair("leftover")
      guard first >= end, first <= last, last < next else { throw reader.error(.outOfBounds("leftover")) }
      end = last + 1
      leftover.append(first..<end)
    }
    for verdict in PortVerdict.allCases { verdicts[verdict] = try reader.number(verdict.rawValue) }
    failedNames = try reader.number("failed-names")
    let sum = reader.sum
    guard try reader.hexadecimal("end") == sum else { throw reader.error(.damaged) }
    try reader.end()
  }
}

/// Takes lines from the front; what cannot be taken is an error with the number of its line.
private struct ProgressReader {
  private var rest: ArraySlice<UInt8>
  private var line = 0
  private var hash = ScanFingerprint()

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  /// The hash of all lines that were taken.
  var sum: UInt64 { hash.value }

  func error(_ reason: ScanProgressError.Reason) -> ScanProgressError {
    ScanProgressError(line: max(line, 1), reason: reason)
  }

  mutating func title() throws(ScanProgressError) {
    guard rest.starts(with: ScanProgress.title.utf8) else {
      line = 1
      // What an interrupted write left is still recognised.
      let isBeginning = ScanProgress.title.utf8.starts(with: rest)
      throw error(isBeginning ? .truncated : .otherFile)
    }
    guard try next().elementsEqual(ScanProgress.title.utf8) else { throw error(.otherFile) }
  }

  func isNext(_ key: String) -> Bool { rest.starts(with: key.utf8) }

  mutating func end() throws(ScanProgressError) {
    guard rest.isEmpty else {
      line += 1
      throw error(.tooLong)
    }
  }

  mutating func number(_ key: String, upTo most: UInt64 = .max) throws(ScanProgressError) -> UInt64 {
    let words = try words(key)
    guard words.count == 1, let value = decimal(words[0]) else { throw error(.number(key)) }
    guard value <= most else { throw error(.outOfBounds(key)) }
    return value
  }

  mutating func pair(_ key: String) throws(ScanProgressError) -> (UInt64, UInt64) {
    let words = try words(key)
    guard words.count == 2, let first = decimal(words[0]), let second = decimal(words[1]) else {
      throw error(.number(key))
    }
    return (first, second)
  }

  mutating func hexadecimal(_ key: String) throws(ScanProgressError) -> UInt64 {
    let words = try words(key)
    guard words.count == 1, words[0].count == 16 else { throw error(.number(key)) }
    var value: UInt64 = 0
    for byte in words[0] {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt64(byte - UInt8(ascii: "0"))
      case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt64(byte - UInt8(ascii: "a") + 10)
      default: throw error(.number(key))
      }
    }
    return value
  }

  /// What stands behind `key` in the next line, between single spaces.
  private mutating func words(_ key: String) throws(ScanProgressError) -> [ArraySlice<UInt8>] {
    let line = try next()
    let words = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
    guard let first = words.first, first.elementsEqual(key.utf8) else { throw error(.expected(key)) }
    return Array(words.dropFirst())
  }

  private mutating func next() throws(ScanProgressError) -> ArraySlice<UInt8> {
    line += 1
    guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { throw error(.truncated) }
    let text = rest[..<end]
    hash.add(rest[...end])
    rest = rest[(end + 1)...]
    return text
  }

  /// Without a sign and without zeros in front.
  private func decimal(_ digits: ArraySlice<UInt8>) -> UInt64? {
    guard let first = digits.first, first != UInt8(ascii: "0") || digits.count == 1 else { return nil }
    var value: UInt64 = 0
    for digit in digits {
      guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= digit else { return nil }
      let product = value.multipliedReportingOverflow(by: 10)
      let sum = product.partialValue.addingReportingOverflow(UInt64(digit - UInt8(ascii: "0")))
      if product.overflow || sum.overflow { return nil }
      value = sum.partialValue
    }
    return value
  }
}
