import Sockets
import TestSupport
import Testing

@testable import Relay

@Suite struct FramerTests {
  /// What stdin held, how it is to be cut, and what must come of it.
  struct Sample: Sendable, CustomTestStringConvertible {
    let framing: Framing
    let input: [UInt8]
    let messages: [[UInt8]]
    var missing: Int?

    init(_ framing: Framing, _ input: String, _ messages: [String], missing: Int? = nil) {
      self.framing = framing
      self.input = Array(input.utf8)
      self.messages = messages.map { Array($0.utf8) }
      self.missing = missing
    }

    var testDescription: String { "\(framing) \(String(decoding: input, as: UTF8.self).debugDescription)" }
  }

  static let samples: [Sample] = [
    Sample(.line, "one\ntwo\n\nthree\n", ["one\n", "two\n", "\n", "three\n"]),
    Sample(.line, "one\nrest", ["one\n", "rest"]),
    Sample(.line, "", []),
    Sample(.line, "\n", ["\n"]),
    Sample(.nul, "one\0two\0\0three\0", ["one", "two", "", "three"]),
    Sample(.nul, "\0", [""]),
    Sample(.nul, "one\0rest", ["one", "rest"]),
    Sample(.chunk(1), "abc", ["a", "b", "c"]),
    Sample(.chunk(4), "abcdefghij", ["abcd", "efgh", "ij"]),
    Sample(.chunk(4), "abcd", ["abcd"]),
    Sample(.chunk(100), "abcd", ["abcd"]),
    Sample(.length16, "\0\u{3}abc\0\0\0\u{1}d", ["abc", "", "d"]),
    Sample(.length16, "\0", [], missing: 1),
    Sample(.length16, "\0\u{3}ab", [], missing: 1),
    Sample(.length16, "\0\u{1}a\0\u{9}xyz", ["a"], missing: 6),
    Sample(.length32, "\0\0\0\u{3}abc\0\0\0\0\0\0\0\u{1}d", ["abc", "", "d"]),
    Sample(.length32, "\0\0\0", [], missing: 1),
    Sample(.length32, "\0\0\0\u{2}a", [], missing: 1),
  ]

  /// Feeds the pieces one after the other, as reads would.
  private func cut(_ framing: Framing, _ pieces: [ArraySlice<UInt8>]) -> (messages: [[UInt8]], stop: SessionStop?) {
    let framer = Framer(framing)
    var messages: [[UInt8]] = []
    func take(atEnd: Bool) throws(SessionStop) {
      while true {
        let ranges = try framer.takeMessages(atEnd: atEnd)
        if ranges.isEmpty { return }
        messages += ranges.map { Array(framer.bytes[$0]) }
      }
    }
    do throws(SessionStop) {
      for piece in pieces {
        var rest = piece
        while !rest.isEmpty {
          let free = framer.free
          let count = min(free.count, rest.count)
          #expect(count > 0, "no room")
          if count == 0 { return (messages, nil) }
          for (offset, byte) in rest.prefix(count).enumerated() { free[offset] = byte }
          framer.filled(count)
          rest = rest.dropFirst(count)
          try take(atEnd: false)
        }
      }
      try take(atEnd: true)
    } catch { return (messages, error) }
    return (messages, nil)
  }

  @Test("stdin is cut the same wherever the reads cut it", arguments: samples)
  func everyBoundary(sample: Sample) {
    var ways = [[sample.input[...]], sample.input.indices.map { sample.input[$0...$0] }]
    ways += sample.input.indices.map { [sample.input[..<$0], sample.input[$0...]] }
    for pieces in ways {
      let (messages, stop) = cut(sample.framing, pieces)
      #expect(messages == sample.messages)
      switch (stop, sample.missing) {
      case (nil, nil): break
      case (.messageIncomplete(let missing), let expected?): #expect(missing == expected)
      default: Issue.record("\(String(describing: stop))")
      }
    }
  }

  @Test("what one read returns is a message, and no read is longer than a datagram")
  func reads() {
    let framer = Framer(.read)
    #expect(framer.free.count == Framer.largestMessage)
    #expect(cut(.read, [[1, 2, 3], [4], [5, 6]]).messages == [[1, 2, 3], [4], [5, 6]])
  }

  @Test(
    "the longest message passes and one byte more does not",
    arguments: [Framing.line, .nul, .chunk(65_507), .chunk(65_508), .length16, .length32], [65_506, 65_507, 65_508])
  func limits(framing: Framing, size: Int) {
    let message = [UInt8](repeating: 0x61, count: framing == .line ? size - 1 : size)
    var input: [UInt8] = []
    switch framing {
    case .line: input = message + [0x0a]
    case .nul: input = message + [0]
    case .length16: input = [UInt8(size >> 8), UInt8(size & 0xff)] + message
    case .length32: input = [0, 0, UInt8(size >> 8), UInt8(size & 0xff)] + message
    case .chunk, .read: input = message
    }
    let (messages, stop) = cut(framing, [input[...]])
    if size <= 65_507 {
      #expect(messages == [framing == .line ? input : message])
      #expect(stop == nil)
    } else if framing == .chunk(65_507) {
      #expect(messages.map(\.count) == [65_507, 1])
    } else {
      guard case .messageTooLong(size, limit: 65_507)? = stop else {
        Issue.record("\(String(describing: stop))")
        return
      }
    }
  }

  @Test("an endless line is refused before it fills the memory", arguments: [Framing.line, .nul])
  func endless(framing: Framing) {
    let piece = [UInt8](repeating: 0x61, count: 10_000)
    let (messages, stop) = cut(framing, [ArraySlice](repeating: piece[...], count: 10))
    #expect(messages.isEmpty)
    guard case .messageTooLong(_, limit: 65_507)? = stop else {
      Issue.record("\(String(describing: stop))")
      return
    }
  }

  @Test("the messages in front of one that is too long are still taken")
  func goodBeforeBad() {
    let input: [UInt8] = [0, 0, 0, 1, 0x61, 0, 0, 0, 2, 0x62, 0x63, 0, 1, 0, 0]
    let (messages, stop) = cut(.length32, [input[...]])
    #expect(messages == [[0x61], [0x62, 0x63]])
    guard case .messageTooLong(65_536, limit: 65_507)? = stop else {
      Issue.record("\(String(describing: stop))")
      return
    }
  }

  @Test(
    "what the deframer writes, the framer cuts into the same messages", arguments: [Framing.nul, .length16, .length32])
  func roundTrip(framing: Framing) {
    var random = SeededGenerator(seed: 3)
    let messages = (0..<200).map { index in
      let count = index == 7 ? 65_507 : Int.random(in: 0...300, using: &random)
      return random.bytes(count).map { framing == .nul && $0 == 0 ? 1 : $0 }
    }
    var text: [UInt8] = []
    let deframer = Deframer(framing: framing)
    for message in messages { message.withUnsafeBytes { deframer.append($0, to: &text) } }
    #expect(text.count == messages.reduce(0) { $0 + $1.count + framing.overhead })
    let (taken, stop) = cut(framing, [text[...]])
    #expect(taken == messages)
    #expect(stop == nil)
  }

  @Test("the other framings write messages as they are", arguments: [Framing.read, .line, .chunk(3)])
  func plain(framing: Framing) {
    var text: [UInt8] = []
    for message in [[1, 2], [], [3]] as [[UInt8]] {
      message.withUnsafeBytes { Deframer(framing: framing).append($0, to: &text) }
    }
    #expect(text == [1, 2, 3])
    #expect(framing.overhead == 0)
  }

  @Test("a Unix message that two bytes cannot announce is cut to what they can")
  func longUnixMessage() {
    let deframer = Deframer(framing: .length16)
    #expect(deframer.holds(0xffff))
    #expect(!deframer.holds(0x10000))
    var text: [UInt8] = []
    [UInt8](repeating: 7, count: 70_000).withUnsafeBytes { deframer.append($0, to: &text) }
    #expect(text.count == 2 + 0xffff)
    #expect(text.prefix(2) == [0xff, 0xff])
  }
}
