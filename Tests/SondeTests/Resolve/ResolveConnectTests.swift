import Addresses
import Glibc
import Sockets
import Testing

@Suite("resolve --connect: the race between the addresses", .endToEnd, .ownSystem)
struct ResolveConnectTests {
  private static let hosts = """
    192.0.2.1 one.example
    2001:db8::1 both.example
    192.0.2.1 both.example
    127.0.0.1 near.example
    127.0.0.2 near.example
    127.0.0.3 near.example
    2001:db8:1::1 silent.example
    192.0.2.1 silent.example
    2001:db8:1::1 mute.example
    203.0.113.1 void.example
    """

  /// 2001:db8:1::/64 swallows everything, 203.0.113.0/24 refuses to.
  private func system() throws -> OwnSystem {
    let system = try OwnSystem(
      hosts: Self.hosts,
      OwnSystem.twoFamilies + [
        "-6 addr add 2001:db8::99/128 dev lo nodad", "-6 route add 2001:db8:1::/64 dev lo",
        "route add blackhole 203.0.113.0/24",
      ])
    try system.write("hosts: files\n", to: "nsswitch.conf")
    return system
  }

  private func listen(_ system: OwnSystem, _ address: IPv4Address) throws -> OpenFile {
    try system.socket(.stream, .v4(address, port: 8080))
  }

  /// The objects about the race, and the exit code.
  private func race(_ system: OwnSystem, _ words: String...) throws -> (
    attempts: [JSONObject], race: JSONObject, code: Int
  ) {
    let outcome = try system.start([Binary.path, "resolve", "--json", "--connect", "8080"] + words).finish()
    let objects = try JSONObject.lines(outcome.text)
    let races = objects.filter { $0.type == "race" }
    #expect(races.count == 1 && outcome.error == "")
    let code = try #require(objects.last?.integer("exit"))
    #expect(outcome.status == .exit(Int32(code)))
    return (objects.filter { $0.type == "attempt" }, try #require(races.first), code)
  }

  @Test("the first address wins, and the others are not tried")
  func won() throws {
    let system = try system()
    let servers = try [IPv4Address(127, 0, 0, 1), IPv4Address(127, 0, 0, 2)].map { try listen(system, $0) }
    let (attempts, race, code) = try race(system, "near.example")
    #expect(code == 0 && servers.count == 2)
    #expect(attempts.map { $0.string("remote") } == ["127.0.0.1:8080", "127.0.0.2:8080", "127.0.0.3:8080"])
    #expect(attempts.map { $0.string("verdict") } == ["won", "not-tried", "not-tried"])
    #expect(attempts[0].string("local")?.hasPrefix("127.0.0.1:") ?? false)
    #expect(attempts[0].integer("started") != nil && attempts[0].integer("elapsed") != nil)
    #expect(attempts[1].integer("started") == nil && attempts[1].integer("elapsed") == nil)
    #expect(race.string("verdict") == "ok" && race.string("remote") == "127.0.0.1:8080")
    #expect(race.integer("port") == 8080 && race.string("protocol") == "tcp")

    let text = try system.resolve("--connect", "8080", "near.example").finish().text
    let lines = text.split(separator: "\n").map(String.init)
    #expect(lines.contains { $0.hasPrefix("  connect to port 8080: 127.0.0.1:8080 won in ") })
    let rows = lines.filter { $0.contains(":8080 |") }
    try #require(rows.count == 3)
    #expect(rows[0].contains(">") && rows[0].contains(", won, from 127.0.0.1:"))
    #expect(rows[1].hasSuffix(" | not tried") && !rows[1].contains("-"))
  }

  @Test("the first address refuses, and the second one wins at once")
  func refused() throws {
    let system = try system()
    let server = try listen(system, IPv4Address(192, 0, 2, 1))
    let (attempts, race, code) = try race(system, "both.example")
    #expect(code == 0 && server.number > 0)
    #expect(attempts.map { $0.string("remote") } == ["[2001:db8::1]:8080", "192.0.2.1:8080"])
    #expect(attempts.map { $0.string("verdict") } == ["failed", "won"])
    #expect(attempts[0].string("reason") == "Connection refused" && attempts[0].string("local") == nil)
    #expect(race.string("remote") == "192.0.2.1:8080")
    let text = try system.resolve("--connect", "8080", "both.example").finish().text
    #expect(text.split(separator: "|").dropFirst().first?.contains("x") ?? false, "\(text)")
    #expect(text.contains(", Connection refused\n"))
  }

  @Test("nobody answers: exit 1, with the reason of each")
  func nobody() throws {
    let system = try system()
    let (attempts, race, code) = try race(system, "both.example")
    #expect(code == 1)
    #expect(attempts.map { $0.string("reason") } == ["Connection refused", "Connection refused"])
    #expect(race.string("verdict") == "failed" && race.string("remote") == nil)
    let (void, _, voidCode) = try self.race(system, "void.example")
    #expect(voidCode == 1 && void.map { $0.string("verdict") } == ["failed"])
    let outcome = try system.resolve("--connect", "8080", "both.example").finish()
    #expect(outcome.status == .exit(1) && outcome.error == "")
    #expect(outcome.text.contains("  connect to port 8080: nobody answered, after "))
    #expect(try system.resolve("-q", "--connect", "8080", "both.example").finish().status == .exit(1))
  }

  @Test("a silent address gets a quarter of a second before the next one begins, and the timeline shows it")
  func silent() throws {
    let system = try system()
    let server = try listen(system, IPv4Address(192, 0, 2, 1))
    let (attempts, race, code) = try race(system, "silent.example")
    #expect(code == 0 && server.number > 0)
    #expect(attempts.map { $0.string("verdict") } == ["abandoned", "won"])
    let began = try attempts.map { try #require($0.integer("started")) }
    #expect(began[0] < 250_000_000 && began[1] - began[0] >= 249_000_000)
    #expect(try #require(race.integer("elapsed")) >= began[1])

    let text = try system.resolve("--connect", "8080", "silent.example").finish().text
    let rows = text.split(separator: "\n").map(String.init).filter {
      $0.contains("]:8080 |") || $0.contains("1:8080  ")
    }
    try #require(rows.count == 2, "\(text)")
    let bars = rows.map { $0.split(separator: "|").map(String.init) }
    #expect(Set(bars.map { $0[1].utf8.count }).count == 1)
    #expect(bars[0][1].hasPrefix("-----") && bars[0][1].contains("-~"))
    #expect(bars[0][2].hasSuffix(" ms, no answer yet"))
    // Begun near the end of the scale.
    #expect(bars[1][1].contains(">") && bars[1][1].drop { $0 == " " }.count * 2 < bars[1][1].count)
    #expect(text.contains(" won in ") && text.contains(", begun after "))
  }

  @Test("--timeout bounds a race that nobody wins")
  func timeout() throws {
    let system = try system()
    let (attempts, race, code) = try race(system, "--timeout", "150ms", "mute.example")
    #expect(code == 1)
    #expect(attempts.map { $0.string("reason") } == ["no answer in time (--timeout)"])
    #expect(try #require(race.integer("elapsed")) >= 150_000_000)
  }

  @Test("a name that is not found is no race, and the races of the others are told in order")
  func several() throws {
    let system = try system()
    let server = try listen(system, IPv4Address(192, 0, 2, 1))
    let outcome = try system.resolve(
      "--json", "--connect", "8080", "silent.example", "none.example", "one.example", "a..b", "192.0.2.1"
    ).finish()
    #expect(outcome.status == .exit(2) && server.number > 0)
    let objects = try JSONObject.lines(outcome.text)
    #expect(
      objects.filter { $0.type == "name" }.map { $0.string("verdict") } == [
        "ok", "not-found", "ok", "invalid", "ok",
      ])
    #expect(
      objects.filter { $0.type == "race" }.map { $0.string("target") } == [
        "silent.example", "one.example", "192.0.2.1",
      ])
    #expect(objects.last?.integer("unconnected") == 0 && objects.last?.integer("not_found") == 1)
  }

  @Test("the port may be the name of a service over tcp")
  func service() throws {
    let system = try system()
    try system.write("test-service 8080/tcp\nudp-service 8080/udp\n", to: "services")
    let server = try listen(system, IPv4Address(192, 0, 2, 1))
    let outcome = try system.resolve("--connect", "test-service", "one.example").finish()
    #expect(outcome.status == .exit(0) && server.number > 0)
    #expect(outcome.text.contains("  connect to port 8080: 192.0.2.1:8080 won in "))
    #expect(try system.resolve("--connect", "udp-service", "one.example").finish().status == .exit(2))
  }

  @Test("Ctrl-C during a race ends it, with the summary")
  func interrupted() throws {
    let system = try system()
    let child = try system.resolve("--json", "--connect", "8080", "both.example", "mute.example")
    try child.waitForOutput("\"type\":\"race\"")
    child.signal(SIGINT)
    let outcome = try child.finish()
    #expect(outcome.status == .signal(SIGINT) && outcome.elapsed < .seconds(8))
    let summary = try #require(try JSONObject.lines(outcome.text).last)
    #expect(summary.type == "summary" && summary.integer("unanswered") == 1 && summary.integer("unconnected") == 1)
  }
}
