import Report

/// The long options of a command, as its help lists them; a test holds that list against the options that are parsed.
enum OptionNames {
  /// What to say of `word`, if it is a long option that the command does not have.
  static func complaint(about word: String, in help: String) -> String? {
    guard word.hasPrefix("--"), word.utf8.count > 2 else { return nil }
    let typed = String(word.prefix { $0 != "=" })
    let known = names(in: help)
    guard !known.contains(typed) else { return nil }
    let hint = NearestWord.nearest(to: typed, among: known).map { "did you mean '\($0)'?" } ?? "--help lists them all"
    return "unknown option '\(typed)'; \(hint)"
  }

  /// Every word of `help` that begins with two hyphens and a letter.
  static func names(in help: String) -> [String] {
    help.split { !($0.isLetter || $0.isNumber || $0 == "-") }
      .filter { $0.hasPrefix("--") && $0.utf8.count > 3 }
      .map(String.init)
  }
}
