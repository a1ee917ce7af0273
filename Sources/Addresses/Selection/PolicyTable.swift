/// Precedences and labels by prefix, which decide between addresses of the same host (RFC 6724, section 2.1).
///
/// IPv4 addresses are looked up as IPv4-mapped ones.
public struct PolicyTable: Hashable, Sendable {
  /// What holds for the addresses of a prefix.
  public struct Rule: Hashable, Sendable {
    /// An IPv6 prefix.
    public let prefix: Prefix
    /// The precedence or the label.
    public let value: Int

    /// A rule for `prefix`.
    public init(prefix: Prefix, value: Int) {
      self.prefix = prefix
      self.value = value
    }
  }

  /// A destination with a higher one comes first.
  public let precedences: [Rule]
  /// A destination whose label is that of its source comes first.
  public let labels: [Rule]

  /// A table of these rules, in which the longest prefix that holds an address counts.
  public init(precedences: [Rule], labels: [Rule]) {
    self.precedences = precedences.sorted { $0.prefix.length > $1.prefix.length }
    self.labels = labels.sorted { $0.prefix.length > $1.prefix.length }
  }

  /// The precedence of `address`; 40, that of an ordinary IPv6 address, where no rule says otherwise.
  public func precedence(of address: IPAddress) -> Int { Self.value(precedences, address) ?? 40 }
  /// The label of `address`; where no rule says otherwise, a number that no rule has.
  public func label(of address: IPAddress) -> Int { Self.value(labels, address) ?? Int(Int32.max) }

  private static func value(_ rules: [Rule], _ address: IPAddress) -> Int? {
    let plain: IPv6Address =
      switch address {
      case .v4(let v4): IPv6Address(mapping: v4)
      case .v6(let v6): v6.withScope(nil)
      }
    return rules.first { $0.prefix.contains(.v6(plain)) }?.value
  }

  /// The default table of RFC 6724, section 2.1.
  public static let rfc6724 = PolicyTable([
    ("::1", 128, 50, 0), ("::", 0, 40, 1), ("::ffff:0:0", 96, 35, 4), ("2002::", 16, 30, 2), ("2001::", 32, 5, 5),
    ("fc00::", 7, 3, 13), ("::", 96, 1, 3), ("fec0::", 10, 1, 11), ("3ffe::", 16, 1, 12),
  ])

  /// What the GNU C library uses unless gai.conf(5) says otherwise: the older table of RFC 3484, section 2.1, with labels
  /// of its own for site-local, unique local and Teredo addresses.
  public static let gnu = PolicyTable(
    precedences: PolicyTable([
      ("::1", 128, 50, 0), ("::", 0, 40, 0), ("2002::", 16, 30, 0), ("::", 96, 20, 0), ("::ffff:0:0", 96, 10, 0),
    ]).precedences,
    labels: PolicyTable([
      ("::1", 128, 0, 0), ("::", 0, 0, 1), ("2002::", 16, 0, 2), ("::", 96, 0, 3), ("::ffff:0:0", 96, 0, 4),
      ("fec0::", 10, 0, 5), ("fc00::", 7, 0, 6), ("2001::", 32, 0, 7),
    ]).labels)

  private init(_ rows: [(prefix: String, length: Int, precedence: Int, label: Int)]) {
    let prefixes = rows.map { row in IPv6Address(row.prefix).flatMap { Prefix(address: .v6($0), length: row.length) } }
    func rules(_ values: [Int]) -> [Rule] {
      zip(prefixes, values).compactMap { prefix, value in prefix.map { Rule(prefix: $0, value: value) } }
    }
    self.init(precedences: rules(rows.map(\.precedence)), labels: rules(rows.map(\.label)))
  }
}
