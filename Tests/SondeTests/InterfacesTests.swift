import Sockets
import Testing

@Suite(
  "sonde interfaces", .endToEnd,
  .enabled(if: Namespace.areAvailable, "network namespaces need root, ip(8) and a kernel that has them"))
struct InterfacesTests {
  /// A veth pair that is up, with nothing that the kernel chooses by itself.
  private static func pair(_ commands: String...) throws -> Namespace {
    let namespace = try Namespace(
      "link add a0 address 02:00:00:00:00:0a type veth peer name a1 address 02:00:00:00:00:0b",
      "link set a0 addrgenmode none", "link set a1 addrgenmode none", "link set a0 up", "link set a1 up")
    for command in commands { try namespace.ip(command) }
    // The kernel tells the operational state a little later than the carrier.
    try namespace.settle("a0", "a1")
    return namespace
  }

  @Test("a line for each interface, one for each address, and every column at its place")
  func text() throws {
    let namespace = try Self.pair(
      "link add b0 address 02:00:00:00:00:0c type bridge", "tuntap add dev t0 mode tun", "addr add 192.0.2.1/24 dev a0",
      "addr add 2001:db8::2/64 dev a0 nodad preferred_lft 0 valid_lft 4000", "addr add fe80::1/64 dev a0 nodad",
      "addr add 10.0.0.1 peer 10.0.0.2/30 dev t0", "addr add 198.51.100.1/24 scope link dev a1")
    let outcome = try namespace.sonde("interfaces").finish()
    #expect(outcome.status == .exit(0) && outcome.error == "")
    #expect(
      outcome.text == """
        lo  up    loopback                     mtu 65536  index 1  bind, capture
          127.0.0.1/8      host
          ::1/128          host
        a1  up    veth      02:00:00:00:00:0b  mtu 1500   index 2  bind, multicast, capture
          198.51.100.1/24  link
        a0  up    veth      02:00:00:00:00:0a  mtu 1500   index 3  bind, multicast, capture
          192.0.2.1/24     global
          2001:db8::2/64   global  deprecated
          fe80::1%a0/64    link
        b0  down  bridge    02:00:00:00:00:0c  mtu 1500   index 4
        t0  down  tun                          mtu 1500   index 5  bind
          10.0.0.1/30      global  peer 10.0.0.2

        """)
  }

  @Test("-v tells flags, limits, relations, lifetimes and statistics")
  func verbose() throws {
    let namespace = try Self.pair(
      "link add b0 type bridge", "link set a1 master b0",
      "link property add dev a1 altname much-longer-than-fifteen-bytes",
      "link set a1 alias uplink", "link set a1 group 7", "link set a1 txqueuelen 17",
      "addr add 192.0.2.1/24 broadcast + dev a1", "addr add 2001:db8::2/64 dev a1 nodad preferred_lft 90 valid_lft 4000"
    )
    let outcome = try namespace.sonde("interfaces", "-v", "a1").finish()
    #expect(outcome.status == .exit(0))
    let lines = outcome.text.split(separator: "\n").map { $0.trimmed }
    for line in [
      "192.0.2.1/24 global broadcast 192.0.2.255, label a1, permanent", "also called much-longer-than-fifteen-bytes",
      "remark uplink", "flags up broadcast running multicast lower-up", "operation up, carrier", "mtu 68 to 65535",
      "queue 17 packets", "member of b0, index 4", "linked to a0, index 3", "group 7",
      "device sockets can be bound to it",
    ] { #expect(lines.contains(line), "\(line) in \(lines)") }
    #expect(
      lines.contains {
        $0.hasPrefix("2001:db8::2/64 global nodad, preferred for 1 m ") || $0.contains("preferred for 90.0 s")
      })
    #expect(lines.contains { $0.hasPrefix("received ") && $0.hasSuffix(" multicast") })
    #expect(lines.contains { $0.hasPrefix("sent ") && $0.contains(" 0 errors, ") })
  }

  @Test("JSON is as it always was")
  func golden() throws {
    let namespace = try Self.pair(
      "addr add 192.0.2.1/24 broadcast + dev a0", "addr add 2001:db8::1/64 dev a0 nodad",
      "addr add fe80::1/64 dev a0 nodad",
      "addr add 10.0.0.1 peer 10.0.0.2/30 dev a1", "link set a1 alias uplink", "link property add dev a1 altname second"
    )
    let outcome = try namespace.sonde("interfaces", "--json", "a0", "a1", "a9").finish()
    #expect(outcome.status == .exit(1) && outcome.error == "")
    let counters = ["rx", "tx"].flatMap { way in ["bytes", "packets", "errors", "dropped"].map { "\(way)_\($0)" } }
    try Golden.expect(
      outcome.text, matches: "interfaces.jsonl", masking: counters + ["rx_multicast", "speed", "max_mtu"])
  }

  @Test("every address that ip(8) lists is there with its prefix, also when there are hundreds")
  func sameAsIP() throws {
    let namespace = try Self.pair("link add b0 type bridge", "link set b0 up")
    let batch = (0..<500).map { "addr add 10.0.\($0 / 250).\($0 % 250 + 1)/32 dev b0" }
    try namespace.ip("-batch \(try Files.make("batch", batch.joined(separator: "\n")))")
    let listed = try namespace.ip("-o addr").split(separator: "\n").map { line in
      // `3: a0    inet 192.0.2.1/24 brd 192.0.2.255 scope global a0\ ...`
      let words = line.split { $0 == " " || $0 == ":" && !line.contains("inet6") }.map(String.init)
      return (index: words[0].prefix { $0.isNumber }, rest: line.split(separator: " ").map(String.init))
    }
    let wanted = Set(listed.map { "\($0.index) \($0.rest[1]) \($0.rest[3])" })
    let objects = try JSONObject.lines(try namespace.sonde("interfaces", "--json").finish().text)
    let found = try objects.filter { $0.type == "address" }.map { object in
      let bare = try #require(object.string("address")).split(separator: "%")[0]
      return
        "\(try #require(object.integer("index"))) \(object.string("interface") ?? "") \(bare)/\(object.integer("prefix_length") ?? -1)"
    }
    #expect(found.count == wanted.count && wanted.count > 500)
    #expect(Set(found) == wanted)
    #expect(objects.last?.integer("addresses") == found.count)
    let bridge = try #require(objects.first { $0.type == "interface" && $0.string("name") == "b0" })
    guard case .strings(let addresses)? = bridge["addresses"] else {
      Issue.record("no array of addresses")
      return
    }
    #expect(addresses.contains("10.0.1.250/32"))
  }

  @Test("a deprecated address says so, and lifetimes are nanoseconds; one that lasts for ever has none")
  func lifetimes() throws {
    let namespace = try Self.pair(
      "addr add 2001:db8::1/64 dev a0 nodad", "addr add 2001:db8::2/64 dev a0 nodad preferred_lft 0 valid_lft 4000")
    let objects = try JSONObject.lines(try namespace.sonde("interfaces", "--json", "a0").finish().text)
    let lasting = try #require(objects.first { $0.string("address") == "2001:db8::1" })
    #expect(!lasting.keys.contains("preferred_lifetime") && !lasting.keys.contains("valid_lifetime"))
    let old = try #require(objects.first { $0.string("address") == "2001:db8::2" })
    #expect(old["flags"] == .strings(["nodad", "deprecated"]))
    #expect(old.integer("preferred_lifetime") == 0)
    let valid = try #require(old.integer("valid_lifetime"))
    #expect((3_900_000_000_000...4_000_000_000_000).contains(valid))
  }

  @Test("an address that is still being checked for duplicates cannot be bound, and says so")
  func tentative() throws {
    // So many attempts take a minute.
    let namespace = try Self.pair()
    let setting = "/proc/sys/net/ipv6/conf/a1/dad_transmits"
    let outcome = try Child(["ip", "netns", "exec", namespace.name, "sh", "-c", "echo 60 > \(setting)"]).finish()
    try #require(outcome.status == .exit(0), "\(outcome.error)")
    try namespace.ip("addr add 2001:db8::1/64 dev a1")
    #expect(
      try namespace.interfaces(["a1"]).finish().text == """
        a1  up  veth  02:00:00:00:00:0b  mtu 1500  index 2  multicast, capture
          2001:db8::1/64  global  tentative, cannot be bound: Cannot assign requested address

        """)
    let objects = try JSONObject.lines(try namespace.interfaces(["--json", "a1"]).finish().text)
    #expect(objects.map { $0["bind"] } == [.boolean(false), .boolean(false), nil])
    #expect(objects[1].string("bind_reason") == "Cannot assign requested address")
  }

  @Test("a namespace with nothing but a lo that is down")
  func bare() throws {
    let outcome = try Child(["unshare", "-n", Binary.path, "interfaces"]).finish()
    #expect(outcome.status == .exit(0))
    #expect(outcome.text == "lo  down  loopback  mtu 65536  index 1\n")
    let up = try Child(["unshare", "-n", Binary.path, "interfaces", "--up"]).finish()
    #expect(up.status == .exit(1) && up.text == "")
    #expect(up.error == "sonde interfaces: no interface is up\n")
    let object = try JSONObject.lines(try Child(["unshare", "-n", Binary.path, "interfaces", "--json"]).finish().text)[
      0]
    #expect(object["capture"] == .boolean(false) && object.string("capture_reason") == "it is down")
    #expect(object["bind"] == .boolean(false) && object["multicast"] == .boolean(false))
  }

  @Test("--up leaves out what is down or has no carrier, and -4 and -6 the other addresses")
  func filters() throws {
    let namespace = try Self.pair(
      "tuntap add dev t0 mode tun", "link set t0 up", "link add c0 type veth peer name c1", "link set c0 up",
      "addr add 192.0.2.1/24 dev a0", "addr add 2001:db8::1/64 dev a0 nodad")
    func names(_ words: String...) throws -> [String] {
      let text = try namespace.interfaces(words).finish().text
      return text.split(separator: "\n").filter { !$0.hasPrefix(" ") }.map { String($0.prefix { $0 != " " }) }
    }
    #expect(try names() == ["lo", "a1", "a0", "t0", "c1", "c0"])
    #expect(try names("--up") == ["lo", "a1", "a0"])
    let states = try namespace.sonde("interfaces", "t0", "c0", "c1").finish().text.split(separator: "\n")
    #expect(states.map { $0.split(separator: " ")[1] } == ["no-carrier", "lower-layer-down", "down"])
    let four = try namespace.sonde("interfaces", "-4", "a0").finish().text
    #expect(four.contains("192.0.2.1/24") && !four.contains("2001:db8::1"))
    let six = try namespace.sonde("interfaces", "-6", "a0").finish().text
    #expect(!six.contains("192.0.2.1/24") && six.contains("2001:db8::1/64"))
    let test = try namespace.sonde("interfaces", "-q", "--up", "t0").finish()
    #expect(test.status == .exit(1) && test.text == "" && test.error == "")
    #expect(try namespace.sonde("interfaces", "-q", "--up", "a0").finish().status == .exit(0))
    #expect(
      try namespace.sonde("interfaces", "--up", "t0").finish().error == "sonde interfaces: t0 is not up: no-carrier\n")
  }
}

extension Substring {
  /// Without blanks at both ends, and with one between words.
  fileprivate var trimmed: String { split(separator: " ").joined(separator: " ") }
}
