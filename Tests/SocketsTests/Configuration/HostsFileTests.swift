import Addresses
import Sockets
import Testing

@Suite("hosts(5)")
struct HostsFileTests {
  private static let text = """
    # 192.0.2.99 nobody
    127.0.0.1\tlocalhost Localhost.example  # 192.0.2.98
    192.0.2.1 a.example A a
    2001:DB8::1   a.example
    no.address b.example
    192.0.2.300 b.example
    192.0.2.2
    fe80::1%lo b.example
    fe80::2 b.example
    192.0.2.1 late
    192.0.2.3 b\u{fc}cher.example XN--BCHER-KVA.example
    ::1 six
    ::ffff:192.0.2.7 mapped
    """

  private let file = HostsFile(ConfigurationFile(text))

  @Test(
    "a name has its lines in order, whichever case it is written in",
    arguments: [
      ("localhost", "127.0.0.1:2"), ("LOCALHOST.Example", "127.0.0.1:2"), ("a.example", "192.0.2.1:3 2001:db8::1:4"),
      ("A", "192.0.2.1:3 192.0.2.1:3"), ("b.example", "fe80::2:9"), ("nobody", ""), ("192.0.2.98", ""),
      ("192.0.2.1", ""), ("a.example.", ""), ("", ""), ("xn--bcher-kva.EXAMPLE", "192.0.2.3:11"),
      ("b\u{fc}cher.example", "192.0.2.3:11"), ("B\u{dc}CHER.example", ""),
    ])
  func names(_ name: String, _ lines: String) {
    let found = file.entries(named: name).map { "\($0.address):\($0.line)" }.joined(separator: " ")
    #expect(found == lines)
  }

  @Test("an address has the name of its first line")
  func addresses() throws {
    let known = [("192.0.2.1", "a.example"), ("2001:db8::1", "a.example"), ("fe80::2%3", "b.example")]
    for (address, name) in known { #expect(file.entry(of: try #require(IPAddress(address)))?.name == name) }
    for address in ["192.0.2.2", "192.0.2.99", "fe80::1%lo", "::"] {
      #expect(file.entry(of: try #require(IPAddress(address))) == nil, "\(address)")
    }
    #expect(HostsFile(nil).entries(named: "localhost").isEmpty)
  }

  @Test(
    "a line gives its address, and to those who want IPv4 alone what the C library makes of it",
    arguments: [
      ("six", "::1", true), ("six", "127.0.0.1", true), ("six", "127.0.0.2", false), ("six", "192.0.2.7", false),
      ("mapped", "192.0.2.7", true), ("mapped", "::ffff:192.0.2.7", true), ("mapped", "127.0.0.1", false),
      ("b.example", "fe80::2%4", true), ("b.example", "0.0.0.2", false), ("localhost", "::1", false),
    ])
  func gives(_ name: String, _ address: String, _ isGiven: Bool) throws {
    let entry = try #require(file.entries(named: name).first)
    #expect(entry.gives(try #require(IPAddress(address))) == isGiven)
  }
}
