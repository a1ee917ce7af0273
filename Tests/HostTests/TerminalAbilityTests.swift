import Host
import Testing

@Suite("what the environment says of the terminal")
struct TerminalAbilityTests {
  @Test(
    "the first variable that is set and not empty names the codeset",
    arguments: [
      ([:], false), (["LANG": "C"], false), (["LANG": "de_DE.UTF-8"], true), (["LANG": "C.utf8"], true),
      (["LANG": "de_DE.UTF-8@euro"], true), (["LANG": "de_DE@UTF-8"], false), (["LANG": "UTF-8"], false),
      (["LANG": "C.UTF-8", "LC_CTYPE": "de_DE.ISO-8859-1"], false), (["LANG": "C", "LC_CTYPE": "C.UTF-8"], true),
      (["LC_ALL": "C", "LC_CTYPE": "C.UTF-8", "LANG": "C.UTF-8"], false), (["LC_ALL": "", "LANG": "C.UTF-8"], true),
    ] as [([String: String], Bool)])
  func codeset(environment: [String: String], isUTF8: Bool) {
    #expect(TerminalAbilities.isUTF8 { environment[$0] } == isUTF8)
  }

  @Test(
    "a dumb terminal has neither pictures nor colours, and NO_COLOR takes the colours",
    arguments: [
      ([:], false, false), (["TERM": ""], false, false), (["TERM": "dumb"], false, false),
      (["TERM": "xterm"], true, true), (["TERM": "xterm", "NO_COLOR": "1"], true, false),
      (["TERM": "xterm", "NO_COLOR": ""], true, true),
    ] as [([String: String], Bool, Bool)])
  func abilities(environment: [String: String], moves: Bool, colours: Bool) {
    #expect(TerminalAbilities.movesCursor { environment[$0] } == moves)
    #expect(TerminalAbilities.isColoured { environment[$0] } == colours)
  }
}
