import Addresses
import Glibc
import Sockets
import Testing

/// Two namespaces with a cable between them: 10.9.0.1 and fe80::1 here, 10.9.0.2 and fe80::2 there; 192.0.2.1 and
/// 2001:db8::1 behind the second.
private struct Cable {
  let near: Namespace
  let far: Namespace

  init() throws {
    far = try Namespace("addr add 192.0.2.1/32 dev lo", "-6 addr add 2001:db8::1/128 dev lo nodad")
    near = try Namespace("link add cable type veth peer name cable netns \(far.name)")
    for (space, number) in [(near, 1), (far, 2)] {
      for words in [
        "link set cable up", "addr add 10.9.0.\(number)/24 dev cable", "-6 addr add fe80::\(number)/64 dev cable nodad",
      ] {
        let outcome = try Child(["ip", "-n", space.name] + words.split(separator: " ").map(String.init)).finish()
        try #require(outcome.status == .exit(0), "\(words): \(outcome.error)")
      }
    }
  }

  func ip(_ words: String) throws {
    let outcome = try Child(["ip", "-n", near.name] + words.split(separator: " ").map(String.init)).finish()
    try #require(outcome.status == .exit(0), "\(words): \(outcome.error)")
  }

  /// A server behind the far end; its port.
  func server(_ words: String...) throws -> String {
    let child = try Child(
      ["ip", "netns", "exec", far.name, Binary.path, "listen", "-k", "--discard", "--report-fd", "3"] + words,
      reporting: true)
    try child.waitForReport()
    return try #require(child.reportText.split(whereSeparator: \.isWhitespace).last.map(String.init))
  }

  func inspect(_ words: String...) throws -> (objects: [JSONObject], outcome: ChildOutcome) {
    let outcome = try Child(["ip", "netns", "exec", near.name, Binary.path, "inspect", "--json"] + words).finish()
    return (try JSONObject.lines(outcome.text), outcome)
  }
}

@Suite("inspect and the network", .endToEnd, .enabled(if: Namespace.areAvailable, "namespaces need root and ip(8)"))
struct InspectNetworkTests {
  private func one(_ type: String, _ objects: [JSONObject]) throws -> JSONObject {
    let found = objects.filter { $0.type == type }
    try #require(found.count == 1, "\(found.count) objects of type \(type)")
    return found[0]
  }

  @Test("the route has its router, its interface and its metrics, and the path MTU is the route's")
  func route() throws {
    let cable = try Cable()
    try cable.ip("route add 192.0.2.0/24 via 10.9.0.2 dev cable mtu 1400 advmss 1300 proto static")
    let port = try cable.server("0")
    let (objects, outcome) = try cable.inspect("192.0.2.1", port)
    try #require(outcome.status == .exit(0), "\(outcome.text)")
    let route = try one("route", objects)
    #expect(route.string("route") == "unicast" && route.string("gateway") == "10.9.0.2")
    #expect(route.string("interface") == "cable" && route.string("table") == "main")
    #expect(route.integer("route_mtu") == 1400 && route.integer("route_advmss") == 1300)
    #expect(route.integer("path_mtu") == 1400)
    let tcp = try one("tcp", objects)
    #expect(tcp.integer("pmtu") == 1400 && tcp.integer("advmss") == 1288)
    #expect(try one("socket", objects).string("local")?.hasPrefix("10.9.0.1:") ?? false)
    let page = try Child(["ip", "netns", "exec", cable.near.name, Binary.path, "inspect", "192.0.2.1", port]).finish()
    #expect(page.text.contains("unicast via 10.9.0.2 on cable"), "\(page.text)")
    #expect(page.text.contains("mtu 1400") && page.text.contains("1400 bytes, discovery: want"))
  }

  @Test("so has a route of IPv6, with its metric")
  func route6() throws {
    let cable = try Cable()
    try cable.ip("-6 route add 2001:db8::/64 via fe80::2 dev cable mtu 1350 metric 77")
    let port = try cable.server("-6", "0")
    let (objects, outcome) = try cable.inspect("2001:db8::1", port)
    try #require(outcome.status == .exit(0), "\(outcome.text)")
    let route = try one("route", objects)
    #expect(route.string("gateway")?.hasPrefix("fe80::2") ?? false, "\(route)")
    #expect(route.integer("path_mtu") == 1350 && route.integer("route_mtu") == 1350 && route.integer("metric") == 77)
    #expect(try one("socket", objects).string("remote") == "[2001:db8::1]:\(port)")
  }

  @Test("a link-local address keeps its interface")
  func linkLocal() throws {
    let cable = try Cable()
    let port = try cable.server("-6", "0")
    let (objects, outcome) = try cable.inspect("fe80::2%cable", port)
    try #require(outcome.status == .exit(0), "\(outcome.text)")
    #expect(try one("socket", objects).string("remote") == "[fe80::2%cable]:\(port)")
    #expect(try one("socket", objects).string("local")?.hasPrefix("[fe80::1%cable]:") ?? false)
    #expect(try one("route", objects).string("interface") == "cable")
  }

  @Test("the route is looked up as the socket's mark wants it")
  func mark() throws {
    let cable = try Cable()
    try cable.ip("link add other type veth peer name rehto")
    try cable.ip("link set other up")
    try cable.ip("link set rehto up")
    try cable.ip("addr add 10.8.0.1/24 dev other")
    try cable.ip("route add 192.0.2.0/24 via 10.9.0.2 dev cable")
    try cable.ip("route add 192.0.2.0/24 via 10.8.0.2 dev other table 55")
    try cable.ip("rule add fwmark 7 lookup 55")
    let script = """
      import socket, subprocess, sys
      s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
      s.setsockopt(socket.SOL_SOCKET, socket.SO_MARK, 7)
      s.connect(('192.0.2.1', 9))
      sys.exit(subprocess.call(sys.argv[1:], stdin=s))
      """
    let outcome = try Child(
      ["ip", "netns", "exec", cable.near.name, "python3", "-c", script, Binary.path, "inspect", "--json", "--fd", "0"]
    ).finish()
    try #require(outcome.status == .exit(0), "\(outcome.error)")
    let route = try one("route", try JSONObject.lines(outcome.text))
    #expect(route.string("interface") == "other" && route.string("table") == "55")
    #expect(route.string("gateway") == "10.8.0.2")
  }

  @Test("a socket of another network namespace is seen from there, or it is said that it was not")
  func otherNamespace() throws {
    let cable = try Cable()
    try cable.ip("route add 192.0.2.0/24 via 10.9.0.2 dev cable mtu 1400")
    let port = try cable.server("0")
    let client = try Child(
      ["ip", "netns", "exec", cable.near.name, Binary.path, "connect", "-v", "192.0.2.1", port], input: .pipe)
    try client.waitForError("connected from")
    let inside = try run("inspect", "--pid", "\(client.pid)")
    let line = try #require(inside.text.split(separator: "\n").first { $0.contains("192.0.2.1") }, "\(inside.text)")
    let number = try #require(line.split(separator: " ").first.map(String.init))
    let answer = try InspectAnswer("--pid", "\(client.pid)", "--fd", number)
    #expect(try answer.one("socket").string("namespace") == "entered")
    #expect(try answer.one("route").string("interface") == "cable")
    #expect(try answer.one("route").string("gateway") == "10.9.0.2")
    // Without the capability to enter it nothing is made up.
    let outside = try Child(
      [
        "setpriv", "--bounding-set=-sys_admin", Binary.path, "inspect", "--json", "--pid", "\(client.pid)", "--fd",
        number,
      ]
    ).finish()
    let objects = try JSONObject.lines(outside.text)
    #expect(outside.status == .exit(0), "\(outside.text)")
    #expect(try one("socket", objects).string("namespace") == "outside")
    #expect(try one("route", objects).string("reason") == "outside")
    #expect(objects.allSatisfy { $0["default"] == nil })
    #expect(try one("tcp", objects).string("state_name") == "established")
  }

  @Test(
    "a peer that does not answer is a failed attempt, at the time-out and not later",
    arguments: ["timeout", "deadline"])
  func silence(option: String) throws {
    let space = try Namespace("route add 198.51.100.0/24 dev lo")
    let outcome = try space.sonde("inspect", "--json", "--\(option)", "200ms", "198.51.100.1", "80").finish()
    #expect(outcome.status == .exit(1) && outcome.elapsed < .seconds(8))
    let objects = try JSONObject.lines(outcome.text)
    #expect(objects.compactMap(\.type) == ["attempt", "summary"])
    #expect(objects[0].string("verdict") == "failed")
    #expect(objects[1].string("error")?.contains("--\(option)") ?? false, "\(outcome.text)")
  }

  @Test("of several addresses each attempt is told, and the look-up has its time")
  func race() throws {
    let hosts = try Files.make("hosts", "127.0.0.2 two.example\n127.0.0.3 two.example\n")
    let server = try Socket.listening(.v4(IPv4Address(127, 0, 0, 3), port: 0))
    let outcome = try Child(
      [
        "unshare", "-m", "sh", "-c", "mount --bind \"$0\" /etc/hosts && exec \"$@\"", hosts, Binary.path, "inspect",
        "--json", "two.example", try server.portText,
      ]
    ).finish()
    let objects = try JSONObject.lines(outcome.text)
    #expect(outcome.status == .exit(0))
    #expect(try one("lookup", objects)["addresses"] == .strings(["127.0.0.2", "127.0.0.3"]))
    let attempts = objects.filter { $0.type == "attempt" }
    #expect(attempts.compactMap { $0.string("verdict") } == ["failed", "connected"])
    #expect(attempts[0].string("reason") == "Connection refused")
    #expect(try one("socket", objects).string("remote")?.hasPrefix("127.0.0.3:") ?? false)
    #expect(try #require(one("summary", objects).integer("lookup_time")) > 0)
  }
}
