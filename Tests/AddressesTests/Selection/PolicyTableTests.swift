import Addresses
import Testing

@Suite("policy tables")
struct PolicyTableTests {
  /// Address, then precedence and label by RFC 6724, then those of the GNU C library.
  static let rows = [
    ("::1", 50, 0, 50, 0), ("2001:db8::1", 40, 1, 40, 1), ("fe80::1", 40, 1, 40, 1), ("fe80::1%eth0", 40, 1, 40, 1),
    ("192.0.2.1", 35, 4, 10, 4), ("127.0.0.1", 35, 4, 10, 4), ("::ffff:192.0.2.1", 35, 4, 10, 4),
    ("2002:c000:201::1", 30, 2, 30, 2), ("2003::1", 40, 1, 40, 1), ("2001::1", 5, 5, 40, 7),
    ("2001:1::1", 40, 1, 40, 1),
    ("fc00::1", 3, 13, 40, 6), ("fdff::1", 3, 13, 40, 6), ("fe00::1", 40, 1, 40, 1), ("::192.0.2.1", 1, 3, 20, 3),
    ("::", 1, 3, 20, 3), ("fec0::1", 1, 11, 40, 5), ("3ffe::1", 1, 12, 40, 1), ("ff02::1", 40, 1, 40, 1),
  ]

  @Test("precedences and labels of RFC 6724, section 2.1, and of the GNU C library", arguments: rows)
  func tables(_ text: String, _ precedence: Int, _ label: Int, _ gnuPrecedence: Int, _ gnuLabel: Int) throws {
    let address = try #require(IPAddress(text))
    #expect(PolicyTable.rfc6724.precedence(of: address) == precedence)
    #expect(PolicyTable.rfc6724.label(of: address) == label)
    #expect(PolicyTable.gnu.precedence(of: address) == gnuPrecedence)
    #expect(PolicyTable.gnu.label(of: address) == gnuLabel)
  }

  @Test("the longest prefix counts, in whichever order the rules come")
  func longest() throws {
    let rules = try [("2001:db8::/32", 1), ("::/0", 2), ("2001:db8::7/128", 3), ("2001:db8::/48", 4)]
      .map { PolicyTable.Rule(prefix: try #require(Prefix($0.0)), value: $0.1) }
    for table in [rules, rules.reversed()].map({ PolicyTable(precedences: $0, labels: $0) }) {
      for (text, value) in [("2001:db8::7", 3), ("2001:db8::8", 4), ("2001:db8:1::", 1), ("192.0.2.1", 2)] {
        let address = try #require(IPAddress(text))
        #expect(table.precedence(of: address) == value && table.label(of: address) == value, "\(text)")
      }
    }
  }

  @Test("of two rules for the same prefix the first one counts")
  func first() throws {
    let rules = try [("::/1", 1), ("::/0", 7), ("::/0", 8)]
      .map { PolicyTable.Rule(prefix: try #require(Prefix($0.0)), value: $0.1) }
    #expect(PolicyTable(precedences: rules, labels: rules).label(of: .v6(IPv6Address(high: .max, low: 0))) == 7)
  }

  @Test("what no rule speaks of has the precedence of an ordinary address, and a label that nothing has")
  func nothing() {
    let empty = PolicyTable(precedences: [], labels: [])
    #expect(empty.precedence(of: .v4(.loopback)) == 40)
    #expect(empty.label(of: .v4(.loopback)) == Int(Int32.max))
  }
}
