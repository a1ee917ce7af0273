import Capture
import Report
import Wire

/// What `--follow` prints: the data of one conversation in the order in which it came, `>` before what the client sent
/// and `<` before what the server did.
///
/// Retransmitted data is there once. Where data is missing a line in brackets says how much: it was not captured, or is
/// still to come. Data that fills such a gap later is marked. On a terminal the text is escaped, in a pipe it is as it
/// came but for the marks.
struct FollowText {
  private let isTerminal: Bool
  private let isHexadecimal: Bool
  /// Whose line is open.
  private var openLine: Bool?
  private var offsets = (forward: 0, backward: 0)

  init(isTerminal: Bool, isHexadecimal: Bool) {
    self.isTerminal = isTerminal
    self.isHexadecimal = isHexadecimal
  }

  /// What is to be printed for a packet of the conversation.
  mutating func text(_ hit: FlowHit) -> [UInt8] {
    var out: [UInt8] = []
    if hit.gap > 0 {
      remark("\(bytes(hit.gap)) missing", hit.isForward, &out)
      advance(hit.gap, hit.isForward)
    }
    hit.forEachNewPart { part, uncaptured, isLate in
      if isLate { remark("\(bytes(part.remaining + uncaptured)) of a gap before", hit.isForward, &out) }
      let data = part.array
      if isHexadecimal { dump(data, hit.isForward, isLate: isLate, &out) } else { write(data, hit.isForward, &out) }
      if !isLate { advance(data.count + uncaptured, hit.isForward) }
      if uncaptured > 0 { remark("\(bytes(uncaptured)) not captured", hit.isForward, &out) }
    }
    return out
  }

  /// The end of the last line, if it has none.
  mutating func finish() -> [UInt8] {
    var out: [UInt8] = []
    closeLine(&out)
    return out
  }

  private func bytes(_ count: Int) -> String { count == 1 ? "1 byte" : "\(count) bytes" }

  private mutating func advance(_ count: Int, _ isForward: Bool) {
    if isForward { offsets.forward += count } else { offsets.backward += count }
  }

  private mutating func remark(_ text: String, _ isForward: Bool, _ out: inout [UInt8]) {
    closeLine(&out)
    out += "\(isForward ? ">" : "<") [\(text)]\n".utf8
  }

  private mutating func closeLine(_ out: inout [UInt8]) {
    if openLine != nil { out.append(UInt8(ascii: "\n")) }
    openLine = nil
  }

  private mutating func write(_ data: [UInt8], _ isForward: Bool, _ out: inout [UInt8]) {
    if openLine != nil, openLine != isForward { closeLine(&out) }
    for line in data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
      if line.offset > 0 {
        // The newline before this piece.
        if openLine == nil { out += isForward ? "> ".utf8 : "< ".utf8 }
        out.append(UInt8(ascii: "\n"))
        openLine = nil
      }
      guard !line.element.isEmpty else { continue }
      if openLine == nil { out += isForward ? "> ".utf8 : "< ".utf8 }
      openLine = isForward
      let text = line.element
      if isTerminal {
        // A carriage return before a newline is half of a line's end in most protocols.
        let isWhole = text.endIndex < data.endIndex && text.last == UInt8(ascii: "\r")
        out += TerminalText.escapeLine(isWhole ? text.dropLast() : text).utf8
      } else {
        out += text
      }
    }
  }

  private func dump(_ data: [UInt8], _ isForward: Bool, isLate: Bool, _ out: inout [UInt8]) {
    let start = isForward ? offsets.forward : offsets.backward
    for line in stride(from: 0, to: data.count, by: 16) {
      let piece = data[line..<min(line + 16, data.count)]
      // Where late data belongs is not known here.
      let place = isLate ? "   late " : Self.hex(UInt64(start + line), width: 8)
      var text = "\(isForward ? ">" : "<") \(place) "
      for byte in piece { text += " " + Self.hex(UInt64(byte), width: 2) }
      text += String(repeating: "   ", count: 16 - piece.count) + "  "
      text += String(decoding: piece.map { 0x20..<0x7f ~= $0 ? $0 : UInt8(ascii: ".") }, as: UTF8.self)
      out += (text + "\n").utf8
    }
  }

  private static func hex(_ value: UInt64, width: Int) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
