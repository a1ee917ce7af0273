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
      guard let prefix = Prefix(line.words[1]), prefix.address.bitWidth == 128, prefix.address.scope == nil,
        let value = Int32(line.words[2]), value >= 0
      else { continue }
      let rule = PolicyTable.Rule(prefix: prefix, value: Int(value))
      switch line.words[0] {
      case "label": labels.append(rule)
      case "precedence": precedences.append(rule)
      default: break
      }
    }
    // The library adds its own label for all addresses, which counts only where the file has none.
    let ordinary = PolicyTable.gnu.labels.filter { $0.prefix.length == 0 }
    table = PolicyTable(
      precedences: precedences.isEmpty ? PolicyTable.gnu.precedences : precedences,
      labels: labels.isEmpty ? PolicyTable.gnu.labels : labels + ordinary)
    isConfigured = !labels.isEmpty || !precedences.isEmpty
  }

  /// This machine's.
  public static var current: AddressPolicy { AddressPolicy(ConfigurationFile(path: "/etc/gai.conf")) }
}
