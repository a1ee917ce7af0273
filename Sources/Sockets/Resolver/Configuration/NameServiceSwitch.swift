/// Which sources the C library asks, and in which order: `nsswitch.conf(5)`.
public struct NameServiceSwitch: Hashable, Sendable {
  private let databases: [String: [String]]

  /// Reads the text of the file. Actions such as `[NOTFOUND=return]` are left out: they say when to stop, not whom to ask.
  public init(_ file: ConfigurationFile?) {
    var databases: [String: [String]] = [:]
    for line in file?.lines ?? [] {
      let text = line.words.joined(separator: " ")
      guard let colon = text.firstIndex(of: ":") else { continue }
      let name = text[..<colon].split(separator: " ").joined(separator: " ")
      // Of several lines for a database the last one counts.
      databases[name] = Self.withoutActions(text[text.index(after: colon)...]).split(separator: " ").map(String.init)
    }
    self.databases = databases
  }

  /// An action may stand close to the source that it belongs to: `files[NOTFOUND=return]`.
  private static func withoutActions(_ text: Substring) -> String {
    let pieces = text.split(separator: "[", omittingEmptySubsequences: false)
    let behind = pieces.dropFirst().map { piece in piece.firstIndex(of: "]").map { piece[$0...].dropFirst() } ?? "" }
    return (pieces.prefix(1) + behind).joined(separator: " ")
  }

  /// This machine's file, which is `/etc/nsswitch.conf`.
  public static var current: NameServiceSwitch { NameServiceSwitch(ConfigurationFile(path: "/etc/nsswitch.conf")) }

  /// The sources of `database`, for example `files` and `dns` for `hosts`; the C library's own default where the file
  /// has no line for it.
  public func sources(of database: String) -> [String] {
    databases[database] ?? (database == "hosts" ? ["files", "dns"] : ["files"])
  }
}
