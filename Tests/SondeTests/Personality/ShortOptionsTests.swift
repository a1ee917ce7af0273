import Testing

@testable import sonde

@Suite("options of one letter")
struct ShortOptionsTests {
  /// Everything that can be read of `words`, and what stopped it.
  private func read(_ words: [String]) -> (letters: [String], operands: [String], failure: ShortOptions.Failure?) {
    var options = ShortOptions("qnvc:i:", words)
    var letters: [String] = []
    do throws(ShortOptions.Failure) {
      while let option = try options.next() {
        letters.append(option.value.map { "\(option.letter)=\($0)" } ?? "\(option.letter)")
      }
      return (letters, options.operands, nil)
    } catch { return (letters, options.operands, error) }
  }

  static let cases: [(words: [String], letters: [String], operands: [String])] = [
    ([], [], []),
    (["-q"], ["q"], []),
    (["-qn"], ["q", "n"], []),
    (["-c3"], ["c=3"], []),
    (["-c", "3"], ["c=3"], []),
    (["-qc3", "-nv"], ["q", "c=3", "n", "v"], []),
    (["-qc", "3"], ["q", "c=3"], []),
    (["host", "-q"], ["q"], ["host"]),
    (["a", "-c", "1", "b", "-q", "c"], ["c=1", "q"], ["a", "b", "c"]),
    (["-q", "--", "-n", "--"], ["q"], ["-n", "--"]),
    (["-"], [], ["-"]),
    (["-c", "-1"], ["c=-1"], []),
    (["-c", "--"], ["c=--"], []),
    (["-c-1"], ["c=-1"], []),
    (["-c", ""], ["c="], []),
    ([""], [], [""]),
    (["-cq"], ["c=q"], []),
    (["-q", "-q"], ["q", "q"], []),
    (["-ié"], ["i=é"], []),
  ]

  @Test("letters together, values in the same word or the next, operands anywhere", arguments: cases)
  func table(_ line: (words: [String], letters: [String], operands: [String])) {
    let found = read(line.words)
    #expect(found.letters == line.letters && found.operands == line.operands && found.failure == nil)
  }

  static let failures: [([String], [String], ShortOptions.Failure)] = [
    (["-Z"], [], .unknown("Z")),
    (["-qZn"], ["q"], .unknown("Z")),
    (["-c"], [], .missingValue("c")),
    (["-qc"], ["q"], .missingValue("c")),
    (["--foo"], [], .unknown("-")),
    (["-:"], [], .unknown(":")),
    (["-é"], [], .unknown("é")),
    (["host", "-Z"], [], .unknown("Z")),
  ]

  @Test("what is wrong is told after all that came before it", arguments: failures)
  func failing(_ words: [String], _ letters: [String], _ failure: ShortOptions.Failure) {
    let found = read(words)
    #expect(found.letters == letters && found.failure == failure)
  }

  @Test("no word makes it trap, and every word is taken once")
  func random() {
    var generator = SystemRandomNumberGenerator()
    let pieces = ["-", "--", "q", "c", "-q", "-c", "é", "", "\u{0}", "=", ":", "Z", "1"]
    for _ in 0..<2000 {
      let words = (0..<Int.random(in: 0...6)).map { _ in
        (0..<Int.random(in: 0...4)).compactMap { _ in pieces.randomElement(using: &generator) }.joined()
      }
      let found = read(words)
      #expect(found.operands.count <= words.count)
    }
  }
}
