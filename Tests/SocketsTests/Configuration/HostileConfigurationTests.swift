import Addresses
import Sockets
import TestSupport
import Testing

@Suite("configuration files in which anything may stand")
struct HostileConfigurationTests {
  /// What the parsers look for, and what could trip them.
  private static let pieces: [[UInt8]] =
    [
      "hosts:", "hosts", ":", "[", "]", "[NOTFOUND=return]", "files", "dns", "#", ";", " ", "\t", "\r", "\n", "\n",
      "\n",
      "nameserver", "search", "domain", "options", "ndots:", "ndots:99999999999999999999", "ndots:-5", ".", "..",
      "label", "precedence", "::/0", "::ffff:0:0/96", "::/128", "::/129", "fe80::1%lo", "127.0.0.1", "::1", "1.2.3.4.5",
      "2147483648", "-9223372036854775808", "localhost", "LocalHost", "\u{fc}", "\u{2028}", "\0",
    ].map { Array($0.utf8) } + [[0xff], [0xc3], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80]]

  private func expectSane(_ bytes: [UInt8]) {
    for comments in ["#", "#;", ""] {
      let file = ConfigurationFile(String(decoding: bytes, as: UTF8.self), comments: comments)
      let count = bytes.count { $0 == UInt8(ascii: "\n") } + 1
      #expect(file.lines.allSatisfy { (1...count).contains($0.number) && !$0.words.isEmpty })
      #expect(zip(file.lines, file.lines.dropFirst()).allSatisfy { $0.number < $1.number })
      #expect(file.lines.allSatisfy { $0.words.allSatisfy { !$0.isEmpty && !$0.utf8.contains(UInt8(ascii: " ")) } })

      let sources = NameServiceSwitch(file).sources(of: "hosts")
      #expect(sources.allSatisfy { !$0.isEmpty && !$0.contains("[") && !$0.contains(" ") })
      let hosts = HostsFile(file)
      #expect(hosts.entries(named: "localhost").allSatisfy { (1...count).contains($0.line) && $0.address.scope == nil })
      #expect(hosts.entry(of: .v4(.loopback)).map { $0.gives(.v4(.loopback)) } ?? true)
      let dns = DNSConfiguration(file, hostName: "vm.example")
      #expect((0...15).contains(dns.dots) && (1...3).contains(dns.nameServers.count) && !dns.search.contains(""))
      let policy = AddressPolicy(file).table
      #expect((0...Int(Int32.max)).contains(policy.precedence(of: .v6(.loopback))))
      #expect((0...Int(Int32.max)).contains(policy.label(of: .v4(.loopback))))
    }
  }

  @Test("random bytes", arguments: 0..<4)
  func bytes(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    for _ in 0..<60 {
      let count = Int.random(in: 0...300, using: &random)
      expectSane((0..<count).map { _ in UInt8.random(in: 0...255, using: &random) })
    }
  }

  @Test("random pieces of the files themselves", arguments: 0..<4)
  func pieces(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed) + 100)
    for _ in 0..<100 {
      let count = Int.random(in: 0...60, using: &random)
      expectSane((0..<count).flatMap { _ in Self.pieces.randomElement(using: &random) ?? [] })
    }
  }

  @Test("one endless line, and ten thousand short ones")
  func large() {
    expectSane([UInt8](repeating: UInt8(ascii: "["), count: 200_000))
    expectSane(Array(repeating: Array("hosts:\n".utf8), count: 10_000).flatMap(\.self))
    expectSane(Array("127.0.0.1".utf8) + Array(repeating: Array(" localhost".utf8), count: 5_000).flatMap(\.self))
  }
}
