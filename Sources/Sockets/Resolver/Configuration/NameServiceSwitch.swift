/// Which sources the C library asks, and in which order: `nsswitch.conf(5)`.
public struct NameServiceSwitch: Hashable, Sendable {
  private let databases: [String: [String]]

  /// Reads the text of the file. Actions such as `[NOTFOUND=return]` are left out: they say when to stop, not whom to ask.
  public init(_ file: ConfigurationFile?) {
    var databases: [String: [String]] = [:]
    for line in file?.lines ?? [] {
      let text = line.words.joined(separator: " ")
      guard let colon = text.firstIndex(of: ":") else { continue }
      let name = String(text[..<colon].drop { $0 == " " })
      var sources: [String] = []
      var isAction = false
      for word in text[text.index(after: colon)...].split(separator: " ") {
        if word.hasPrefix("[") { isAction = true }
        if !isAction { sources.append(String(word)) }
        if word.hasSuffix("]") { isAction = false }
      }
      // The C library keeps the first line of a database.
      if databases[name] == nil { databases[name] = sources }
    }
    self.databases = databases
  }

  /// This machine's file, which is `/etc/nsswitch.conf`.
  public static var current: NameServiceSwitch { NameServiceSwitch(ConfigurationFile(path: "/etc/nsswitch.conf")) }

  /// The sources of `database`, for example `files` and `dns` for `hosts`; the C library's own default where the file
  /// has no line for it.
  public func sources(of database: String) -> [String] {
    databases[database] ?? (database == "hosts" ? ["files", "dns"] : ["files"])
  }
}
