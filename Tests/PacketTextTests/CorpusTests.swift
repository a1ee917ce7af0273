import PacketText
import TestSupport
import Testing
import Wire

@Suite("packets that fuzzers found, printed")
struct CorpusTests {
  private static let links: [LinkType] = [
    .ethernet, .linuxCooked, .linuxCooked2, .raw, .null, .loop, LinkType(rawValue: 9), LinkType(rawValue: 51),
  ]

  @Test("as text they are harmless and bounded, with any options", arguments: 0..<4)
  func text(verbosity: Int) {
    let inputs = Corpus.inputs("packet")
    #expect(inputs.count > 100)
    var options = TextOptions()
    options.verbosity = verbosity
    options.showsLink = verbosity % 2 == 1
    options.isQuiet = verbosity == 0
    var printer = PacketPrinter(options)
    var out = TextBuffer()
    for (name, bytes) in inputs {
      for link in Self.links {
        out.removeAll()
        PacketReader.read(bytes) {
          _ = printer.put($0, linkType: link, at: 1, originalLength: bytes.count, into: &out)
        }
        let isHarmless = out.withBytes { $0.allSatisfy { $0 == 10 || $0 == 9 || $0 >= 32 && $0 < 127 } }
        if out.count == 0 || out.count > 64 << 10 || !isHarmless { Issue.record("\(name), \(link)") }
      }
    }
  }

  @Test("as JSON each is one line of UTF-8 whose quotes and brackets pair")
  func json() {
    var out = TextBuffer()
    for (name, bytes) in Corpus.inputs("packet") {
      for link in Self.links {
        out.removeAll()
        PacketReader.read(bytes) {
          PacketJSON().put(
            $0, linkType: link, .init(number: 1, nanoseconds: 0, originalLength: bytes.count), to: &out)
        }
        if !isPaired(out.array()) { Issue.record("\(name), \(link): \(String(decoding: out.array(), as: UTF8.self))") }
      }
    }
  }

  private func isPaired(_ line: [UInt8]) -> Bool {
    guard String(validating: line, as: UTF8.self) != nil, line.last == 10 else { return false }
    var open: [UInt8] = []
    var isText = false
    var isEscaped = false
    for byte in line.dropLast() {
      if byte < 0x20 { return false }
      if isText {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isText = false
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): isText = true
      case UInt8(ascii: "{"), UInt8(ascii: "["): open.append(byte)
      // The closing ones come two behind in ASCII.
      case UInt8(ascii: "}"), UInt8(ascii: "]"): if open.popLast() != byte - 2 { return false }
      default: continue
      }
    }
    return open.isEmpty && !isText
  }
}
