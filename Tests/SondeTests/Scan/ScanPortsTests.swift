import Probe
import Sockets
import Testing

@testable import sonde

@Suite("sonde scan: which ports")
struct ScanPortsTests {
  private func words(_ text: String, udp: Bool = false) throws -> String {
    try ScanPorts.read(text, over: udp ? .udp : .tcp).map(\.description).joined(separator: " ")
  }

  static let good: [(text: String, services: String)] = [
    ("22", "22/tcp"), ("443,22,443", "22/tcp 443/tcp"), ("80-82", "80/tcp 81/tcp 82/tcp"), ("80-80", "80/tcp"),
    ("http,https", "80/tcp 443/tcp"), ("65535,1", "1/tcp 65535/tcp"), ("0080", "80/tcp"),
    ("T:22,U:53", "22/tcp 53/udp"), ("t:22,u:53", "22/tcp 53/udp"),
    ("U:53,123,T:22,80", "22/tcp 53/udp 80/tcp 123/udp"),
    ("U:53,T:53", "53/tcp 53/udp"), ("22,U:domain", "22/tcp 53/udp"), ("65534-", "65534/tcp 65535/tcp"),
    ("-3", "1/tcp 2/tcp 3/tcp"),
    ("20-23,!21", "20/tcp 22/tcp 23/tcp"), ("!21,20-23", "20/tcp 22/tcp 23/tcp"), ("20-23,!21-22", "20/tcp 23/tcp"),
    ("22,80,!http", "22/tcp"), ("-,!3-", "1/tcp 2/tcp"), ("-3,!-2", "3/tcp"), ("22,!4444", "22/tcp"),
    // Without a prefix of its own a removal is meant over both protocols.
    ("T:24-26,U:53,!25", "24/tcp 26/tcp 53/udp"), ("T:53,U:53,54,!U:53", "53/tcp 54/udp"),
    ("T:53,U:53,54,U:!53", "53/tcp 54/udp"), ("U:1,!T:5,2", "1/udp 2/udp"), ("T:1,U:!5,2", "1/tcp 2/udp"),
    ("top:1", "80/tcp"), ("U:top:1", "53/udp"), ("top:2,!80", "443/tcp"), ("top:2,!top:1", "443/tcp"),
    ("-,!2-65534", "1/tcp 65535/tcp"),
  ]

  @Test("a list means these services, each once and in order", arguments: good)
  func read(text: String, services: String) throws { #expect(try words(text) == services) }

  @Test("with --udp items without a prefix are ports of UDP")
  func udp() throws {
    #expect(try words("53,ntp,T:22", udp: true) == "22/tcp 53/udp 123/udp")
    #expect(try ScanPorts.read("-", over: .udp).count == 65_535)
    #expect(try ScanPorts.read("T:-,U:-", over: .tcp).count == 131_070)
  }

  static let bad: [(text: String, says: String)] = [
    ("", "no ports are named; a list reads 22,80-90"), (",", "',' has an empty item"),
    ("22,", "'22,' has an empty item"),
    ("22,,80", "empty item"), ("T:", "'T:' names no port"), ("22,!", "'!' names no port"), ("T:!U:", "names no port"),
    ("0", "port '0': ports are 1 to 65535"), ("0-10", "range '0-10': ports are 1 to 65535"),
    ("-0", "ports are 1 to 65535"),
    ("70000", "port '70000': ports are 1 to 65535"), ("65536-", "ports are 1 to 65535"), ("1-65536", "range '1-65536'"),
    ("99999999999999999999999", "ports are 1 to 65535"), ("90-80", "'90-80' runs backwards; write 80-90"),
    ("+22", "'+22' is no port"), ("--", "is no port"), ("1-2-3", "'1-2-3' is neither"), ("0x50", "is 80 meant?"),
    ("22 80", "'22 80' is neither"), ("80/tcp", "has '/' in it"), ("S:22", "'S:22': only T: (TCP), U: (UDP)"),
    ("T:U:22", "'U:22': only T:"), ("!!22", "'!22'"), ("htpp", "no service 'htpp' over tcp; did you mean 'http'?"),
    ("!nosuchservice", "no service 'nosuchservice' over tcp or udp"), ("tftp", "over udp it is port 69: write U:tftp"),
    ("!25", "'!25' only takes ports away; write top:100,!25"),
    ("22,!1-100", "'22,!1-100' takes all its ports away again"),
    ("top:", "the table of TCP ports has 1 to"), ("top:0", "the table of TCP ports has 1 to"),
    ("top:-5", "the table of TCP"),
    ("top:+5", "the table of TCP"), ("U:top:9999", "the table of UDP ports has 1 to"), ("a\u{1b}b", #"'a\x1bb'"#),
    ("\u{fffd}", "not valid UTF-8"),
    ("\u{301}", "no service"), ("22\u{301}", "no service"), ("2\0", #"'2\x00'"#),
  ]

  @Test("what is no list says in one sentence what is wrong and what would be right", arguments: bad)
  func refused(text: String, says: String) {
    let error = #expect(throws: UsageError.self) { try ScanPorts.read(text, over: .tcp) }
    let message = error?.message ?? ""
    #expect(message.contains(says), "\(message)")
    #expect(!message.contains("\n") && !message.hasSuffix(".") && message.utf8.count < 200, "\(message)")
  }

  @Test("the tables have each port once, and enough of them")
  func tables() throws {
    for (transport, least, first) in [(ScanService.Transport.tcp, 200, Port(80)), (.udp, 100, Port(53))] {
      let ports = TopPorts.ports(over: transport)
      #expect(Set(ports).count == ports.count && ports.count >= least && ports.first == first && !ports.contains(0))
      #expect(try ScanPorts.read("top:\(ports.count)", over: transport).map(\.port) == ports.sorted())
      #expect(throws: UsageError.self) { try ScanPorts.read("top:\(ports.count + 1)", over: transport) }
      #expect(try ScanPorts.usual(over: transport) == ScanPorts.read("top:100", over: transport))
    }
  }

  @Test(
    "a last word of these is ports",
    arguments: [
      "22", "22,80,443", "80-90", "1-", "-1024", "70000", "0", "http", "22,http", "http,https", "top:10", "T:80",
      "U:53,ntp", "!25",
      "22,", "90-80", "ftp,nosuchservice",
    ])
  func list(word: String) { #expect(ScanPorts.isList(word, over: .tcp)) }

  @Test(
    "a last word of these is a target",
    arguments: [
      "", "-", "db", "nosuchservice", "db:22", "db:22,80", "db:http,U:53", "10.0.0.1", "10.0.0.1-9", "10.0.0-3.1,5",
      "10.0.0.*", "::1", "@file", "unix:/a",
      "example.com", "[::1]:22", "tftp",
    ])
  func target(word: String) { #expect(!ScanPorts.isList(word, over: .tcp)) }
}
