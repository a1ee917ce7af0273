/// A name for a port, as `services(5)` has it.
public struct Service: Hashable, Sendable {
  /// Who knows of a service.
  public enum Origin: Hashable, Sendable {
    /// A line of a services file; the first line is 1.
    case file(path: String, line: Int)
    /// The name service switch, from a source other than the services file; see `nsswitch.conf(5)`.
    case nameService
    /// The table that this library carries for machines without any other.
    case builtIn
  }

  /// The official name, `http`.
  public let name: String
  /// Other names for the same, `www`.
  public let aliases: [String]
  /// The port.
  public let port: Port
  /// The transport protocol by its name in `protocols(5)`: `tcp`, `udp`, `sctp`. Empty in a table that leaves it out.
  public let transport: String
  /// What the file says behind `#`, which no program that asks the name service gets to see.
  public let comment: String?
  /// Where this was found.
  public let origin: Origin

  /// A service from wherever `origin` says.
  public init(
    name: String, aliases: [String] = [], port: Port, transport: String, comment: String? = nil, origin: Origin
  ) {
    self.name = name
    self.aliases = aliases
    self.port = port
    self.transport = transport
    self.comment = comment
    self.origin = origin
  }

  /// Whether `word` is its name or one of its aliases; letter case counts, as it does for `getservbyname(3)`.
  public func isCalled(_ word: String) -> Bool { name == word || aliases.contains(word) }
}
