public import Addresses
internal import Glibc

/// The policy table that `getaddrinfo(3)` sorts by: `gai.conf(5)`, or the C library's own.
public struct AddressPolicy: Hashable, Sendable {
  /// The table.
  public let table: PolicyTable
  /// Whether `/etc/gai.conf` changes anything.
  public let isConfigured: Bool

  /// Reads the lines `label PREFIX VALUE` and `precedence PREFIX VALUE`. One line of a kind replaces the library's whole
  /// table of that kind.
  public init(_ file: ConfigurationFile?) {
    var labels: [PolicyTable.Rule] = []
    var precedences: [PolicyTable.Rule] = []
    for line in file?.lines ?? [] where line.words.count >= 3 {
      guard let prefix = Prefix(line.words[1]), prefix.address.bitWidth == 128, let value = Int(line.words[2]) else {
        continue
      }
      switch line.words[0] {
      case "label": labels.append(.init(prefix: prefix, value: value))
      case "precedence": precedences.append(.init(prefix: prefix, value: value))
      default: break
      }
    }
    table = PolicyTable(
      precedences: precedences.isEmpty ? PolicyTable.gnu.precedences : precedences,
      labels: labels.isEmpty ? PolicyTable.gnu.labels : labels)
    isConfigured = !labels.isEmpty || !precedences.isEmpty
  }

  /// This machine's.
  public static var current: AddressPolicy { AddressPolicy(ConfigurationFile(path: "/etc/gai.conf")) }
}
