import Addresses
import Probe

/// The lines of iputils' `ping` about single answers and errors, without what `-D` puts in front.
enum EchoLine {
  /// What a line of an answer has besides the answer.
  struct Marks: Equatable {
    /// `-v` where it is known.
    var identifier: Int?
    /// The payload has room for a time, as iputils sees it.
    var hasTime = true
    var isTruncated = false
    var isDuplicate = false
    var isFromStranger = false
  }

  /// `64 bytes from NAME: icmp_seq=1 ttl=64 time=0.045 ms`. The wire knows only 16 bits of the sequence.
  static func answer(
    _ bytes: Int, from name: String, sequence: Int, hops: Int?, time: Duration, _ marks: Marks
  ) -> String {
    var line = "\(bytes) bytes from \(name): icmp_seq=\(sequence & 0xffff)"
    if let identifier = marks.identifier { line += " ident=\(identifier)" }
    if let hops { line += " ttl=\(hops)" }
    if marks.isTruncated {
      line += " (truncated)"
    } else if marks.hasTime {
      line += " time=\(roundTrip(time)) ms"
    }
    if marks.isDuplicate { line += " (DUP!)" }
    if marks.isFromStranger { line += " (DIFFERENT ADDRESS!)" }
    return line
  }

  /// In milliseconds: three digits behind the point below one, and then three digits in all.
  static func roundTrip(_ time: Duration) -> String {
    let microseconds = Int((time.nanoseconds + 500) / 1000)
    return switch microseconds {
    case ..<1000: fixed(microseconds, 3)
    case ..<9995: fixed((microseconds + 5) / 10, 2)
    case ..<99_950: fixed((microseconds + 50) / 100, 1)
    default: "\((microseconds + 500) / 1000)"
    }
  }

  /// In milliseconds with microseconds, as in the summary.
  static func milliseconds(_ time: Duration) -> String { fixed(Int((time.nanoseconds + 500) / 1000), 3) }

  /// A number of units of 10^-digits.
  private static func fixed(_ units: Int, _ digits: Int) -> String {
    var scale = 1
    for _ in 0..<digits { scale *= 10 }
    let rest = String(units % scale)
    return "\(units / scale).\(String(repeating: "0", count: digits - rest.count))\(rest)"
  }

  /// What came back different, and the payload from byte 16 on; nothing for bytes before that, which are ours.
  static func corruption(_ corruption: EchoAnswer.Corruption) -> [String] {
    guard corruption.offset >= first else { return [] }
    let head =
      "wrong data byte #\(corruption.offset) should be 0x\(shortHex(corruption.expected)) but was 0x\(shortHex(corruption.found))"
    let rows = stride(from: first, to: corruption.content.count, by: 32).map { place in
      let row = corruption.content.dropFirst(place).prefix(32)
      return "#\(place)\t" + row.map { longHex($0) + " " }.joined()
    }
    return [head] + rows
  }

  /// A payload of fewer bytes has no room for the time that iputils puts into it, and has no round trip there.
  static let timeSize = 16

  /// Where the payload of iputils begins, behind its time.
  private static let first = 16

  private static func shortHex(_ byte: UInt8) -> String { String(byte, radix: 16) }
  private static func longHex(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + shortHex(byte) }

  /// `PATTERN: 0xff00`
  static func pattern(_ bytes: [UInt8]) -> String { "PATTERN: 0x" + bytes.map(longHex).joined() }
}
