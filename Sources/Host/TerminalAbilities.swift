/// What the environment says of the terminal.
public enum TerminalAbilities {
  /// Whether text is UTF-8: the first of `LC_ALL`, `LC_CTYPE` and `LANG` that is set and not empty says so, locale(7).
  ///
  /// By its name alone: a machine need not have the locale of the terminal that somebody came from.
  public static func isUTF8(_ environment: (String) -> String? = CurrentProcess.environment) -> Bool {
    let name = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap(environment).first { !$0.isEmpty } ?? ""
    // LANGUAGE_TERRITORY.CODESET@MODIFIER
    let codeset = name.prefix { $0 != "@" }.drop { $0 != "." }.dropFirst()
    return ["utf-8", "utf8"].contains(codeset.lowercased())
  }

  /// Whether it takes more than plain lines: the cursor can be moved. Not where `TERM` is unset, empty or `dumb`.
  public static func movesCursor(_ environment: (String) -> String? = CurrentProcess.environment) -> Bool {
    !["", "dumb"].contains(environment("TERM") ?? "")
  }

  /// Whether colours may be used: not where `NO_COLOR` is set and not empty.
  public static func isColoured(_ environment: (String) -> String? = CurrentProcess.environment) -> Bool {
    movesCursor(environment) && (environment("NO_COLOR") ?? "").isEmpty
  }
}
