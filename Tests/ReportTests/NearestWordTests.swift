import Report
import Testing

@Suite struct NearestWordTests {
  private static let words = [
    "connect", "listen", "port", "resolve", "inspect", "scan", "ping", "trace", "capture", "interfaces",
  ]

  @Test(
    "a mistyped word is recognised",
    arguments: [
      ("conect", "connect"), ("connnect", "connect"), ("cnonect", "connect"), ("lisetn", "listen"),
      ("lsiten", "listen"),
      ("prot", "port"), ("sacn", "scan"), ("pign", "ping"), ("interface", "interfaces"), ("capcha", nil),
      ("trase", "trace"),
      ("connect", "connect"),
    ])
  func mistyped(typed: String, expected: String?) {
    #expect(NearestWord.nearest(to: typed, among: Self.words) == expected)
  }

  @Test(
    "the beginning of exactly one word is recognised, of several not",
    arguments: [
      ("c", nil), ("co", "connect"), ("lis", "listen"), ("in", nil), ("int", "interfaces"), ("ins", "inspect"),
    ])
  func beginnings(typed: String, expected: String?) {
    #expect(NearestWord.nearest(to: typed, among: Self.words) == expected)
  }

  @Test(
    "what resembles nothing is not guessed at",
    arguments: ["", "zzz", "xyzzy", "-", "📡", String(repeating: "a", count: 1000)])
  func strangers(typed: String) {
    #expect(NearestWord.nearest(to: typed, among: Self.words) == nil)
    #expect(NearestWord.nearest(to: typed, among: []) == nil)
  }

  @Test("the nearer of two wins, and of equals the first")
  func ties() {
    #expect(
      NearestWord.nearest(to: "--connect-timout", among: ["--connect-timeouts", "--connect-timeout"])
        == "--connect-timeout")
    #expect(NearestWord.nearest(to: "--ab", among: ["--aa", "--bb"]) == "--aa")
  }
}
