import TestSupport
import Testing

@testable import Probe

@Suite("how far a scan got")
struct ScanProgressTests {
  static let some = ScanProgress(
    fingerprint: 0x12_3456_789a_bcde, steps: 1000, next: 500, leftover: [0..<1, 7..<9, 9..<12, 499..<500],
    verdicts: [.open: 3, .closed: .max, .filtered: 1, .openOrFiltered: 0, .undecided: 2], failedNames: 4)

  private func text(_ progress: ScanProgress) -> String { String(decoding: progress.encoded, as: UTF8.self) }

  private func read(_ text: some StringProtocol) -> Result<ScanProgress, ScanProgressError> {
    Result { () throws(ScanProgressError) in try ScanProgress(decoding: Array(text.utf8)) }
  }

  private func reason(_ text: String) -> ScanProgressError? {
    if case .failure(let error) = read(text) { error } else { nil }
  }

  @Test("it reads as it was written")
  func roundTrip() throws {
    #expect(try read(text(Self.some)).get() == Self.some)
    let fresh = try read(text(ScanProgress(fingerprint: .max, steps: 1 << 63, next: 1 << 63))).get()
    #expect(fresh.next == 1 << 63 && fresh.leftover.isEmpty && fresh.verdicts[.open] == 0)
    #expect(
      text(Self.some).hasPrefix(
        """
        sonde scan progress 1
        fingerprint 00123456789abcde
        steps 1000
        next 500
        leftover 0 0
        leftover 7 8
        leftover 9 11
        leftover 499 499
        open 3
        closed 18446744073709551615
        filtered 1
        open|filtered 0
        undecided 2
        failed-names 4
        end 
        """))
  }

  @Test("every truncation is an error")
  func truncated() {
    let bytes = Self.some.encoded
    for count in 0..<bytes.count {
      #expect(throws: ScanProgressError.self) { try ScanProgress(decoding: Array(bytes[..<count])) }
    }
  }

  @Test("damaged bytes are an error and never a trap")
  func flipped() {
    var generator = SeededGenerator(seed: 60)
    for _ in 0..<2000 {
      var bytes = Self.some.encoded
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        bytes[place] ^= UInt8.random(in: 1...255, using: &generator)
      }
      guard bytes != Self.some.encoded else { continue }
      #expect(throws: ScanProgressError.self) { try ScanProgress(decoding: bytes) }
    }
  }

  static let edits: [(line: String, becomes: String, number: Int, reason: ScanProgressError.Reason)] = [
    ("sonde scan progress 1", "sonde scan progress 2", 1, .otherFile),
    ("sonde scan progress 1", "sonde scan progress 10", 1, .otherFile), ("sonde scan progress 1", "PK", 1, .otherFile),
    ("fingerprint 00123456789abcde", "fingerprint 123456789abcde", 2, .number("fingerprint")),
    ("fingerprint 00123456789abcde", "fingerprint 00123456789ABCDE", 2, .number("fingerprint")),
    ("steps 1000", "steps 9223372036854775809", 3, .outOfBounds("steps")),
    ("steps 1000", "steps 18446744073709551616", 3, .number("steps")), ("steps 1000", "steps -1", 3, .number("steps")),
    ("steps 1000", "steps", 3, .number("steps")), ("steps 1000", "steps  1000", 3, .number("steps")),
    ("steps 1000", "steps 01000", 3, .number("steps")), ("steps 1000", "step 1000", 3, .expected("steps")),
    ("steps 1000", "steps 1000\r", 3, .number("steps")), ("next 500", "next 1001", 4, .outOfBounds("next")),
    ("leftover 7 8", "leftover 8 7", 6, .outOfBounds("leftover")),
    ("leftover 7 8", "leftover 7", 6, .number("leftover")),
    ("leftover 7 8", "leftover 0 8", 6, .outOfBounds("leftover")),
    ("leftover 499 499", "leftover 499 500", 8, .outOfBounds("leftover")),
    ("leftover 499 499", "leftover 499 18446744073709551615", 8, .outOfBounds("leftover")),
    ("open 3", "opened 3", 9, .expected("open")), ("open 3", "open 4", 15, .damaged),
    ("failed-names 4", "failed-names 4\nmore 1", 15, .expected("end")),
  ]

  @Test("a line that does not belong is named by its number", arguments: edits)
  func edited(line: String, becomes: String, number: Int, reason: ScanProgressError.Reason) {
    let lines = text(Self.some).split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.contains { $0 == line })
    let edited = lines.map { $0 == line ? becomes[...] : $0 }.joined(separator: "\n")
    #expect(self.reason(edited) == ScanProgressError(line: number, reason: reason))
  }

  @Test("nothing may follow, and an empty file is no progress")
  func ends() {
    #expect(reason(text(Self.some) + "\n") == ScanProgressError(line: 16, reason: .tooLong))
    #expect(reason("") == ScanProgressError(line: 1, reason: .truncated))
    #expect(reason("sonde scan") == ScanProgressError(line: 1, reason: .truncated))
  }
}
