import Addresses
import Glibc
import Sockets
import Testing

@Suite("interfaces of a real kernel", .enabled(if: OwnNetwork.isAvailable, "needs root and ip(8)"))
struct LiveInterfaceTests {
  /// What `ip -j -d -s addr` says, and what we say, must be the same wherever both say something.
  private static func compare(_ own: [NetworkInterface], with ip: String) throws {
    let theirs = try JSONTree(ip).items
    #expect(own.map { Int($0.index) } == theirs.compactMap { $0["ifindex"]?.number })
    for (own, their) in zip(own, theirs) {
      #expect(own.name == their["ifname"]?.string)
      #expect(own.mtu == their["mtu"]?.number)
      #expect(own.minimumMTU ?? 0 == their["min_mtu"]?.number && own.maximumMTU ?? 0 == their["max_mtu"]?.number)
      #expect(own.transmitQueueLength == their["txqlen"]?.number ?? 0)
      #expect(own.hardwareType.description == their["link_type"]?.string)
      #expect(own.hardwareAddress?.description == their["address"]?.string)
      #expect(own.kind == their["linkinfo"]?["info_kind"]?.string)
      #expect(own.alias == their["ifalias"]?.string)
      #expect(own.alternativeNames == their["altnames"]?.items.compactMap(\.string) ?? [])
      #expect(own.operationalState.description == their["operstate"]?.string?.lowercased())
      let master = theirs.first { $0["ifname"] == their["master"] && their["master"] != nil }
      #expect(own.masterIndex.map(Int.init) == master?["ifindex"]?.number)
      let flags = (their["flags"]?.items ?? []).compactMap { $0.string?.lowercased() }
      for (word, flag) in [
        ("up", NetworkInterface.Flags.up), ("loopback", .loopback), ("broadcast", .broadcast),
        ("multicast", .multicast), ("pointopoint", .pointToPoint), ("noarp", .noARP), ("lower_up", .lowerUp),
        ("promisc", .promiscuous),
      ] { #expect(own.flags.contains(flag) == flags.contains(word), "\(word) of \(own.name)") }
      try compare(own.addresses, their["addr_info"]?.items ?? [])
    }
  }

  private static func compare(_ own: [InterfaceAddress], _ theirs: [JSONTree]) throws {
    #expect(own.count == theirs.count)
    for (own, their) in zip(own, theirs) {
      #expect(own.address.withScope(nil).description == their["local"]?.string)
      #expect(own.prefix.length == their["prefixlen"]?.number && own.scope.description == their["scope"]?.string)
      #expect(own.peer?.withScope(nil).description == their["address"]?.string)
      #expect(own.broadcast?.description == their["broadcast"]?.string && own.label == their["label"]?.string)
      #expect(
        own.preferredLifetime.map { Int($0.components.seconds) } ?? 4_294_967_295
          == their["preferred_life_time"]?.number)
      #expect(own.validLifetime.map { Int($0.components.seconds) } ?? 4_294_967_295 == their["valid_life_time"]?.number)
      for word in [
        "deprecated", "tentative", "nodad", "noprefixroute", "secondary", "temporary", "dadfailed", "mngtmpaddr",
      ] {
        #expect(own.flagWords.contains(word) == their[word]?.isTrue ?? false, "\(word) of \(own.address)")
      }
      #expect(own.flagWords.contains("permanent") == !(their["dynamic"]?.isTrue ?? false))
    }
  }

  @Test("everything is as ip(8) says it")
  func comparison() throws {
    let (own, ip) = try OwnNetwork.run(
      "link add a0 mtu 1280 txqueuelen 17 type veth peer name a1", "link set a0 up", "link set a1 up",
      "link add b0 type bridge", "link set a1 master b0", "link set a0 alias uplink",
      "link property add dev a0 altname much-longer-than-fifteen-bytes", "link property add dev a0 altname second",
      "tuntap add dev t0 mode tun", "link set t0 up", "addr add 192.0.2.1/24 dev a0 broadcast +",
      "addr add 192.0.2.2/24 dev a0 label a0:second", "addr add 10.0.0.1/32 peer 10.0.0.2/30 dev t0",
      "addr add 198.51.100.1/24 scope link dev b0", "addr add 203.0.113.2/24 scope 200 dev b0 noprefixroute",
      "addr add 2001:db8::1/64 dev a0 nodad", "addr add 2001:db8::2/64 dev a0 nodad preferred_lft 0 valid_lft 4000",
      "addr add 2001:db8::3/64 dev a0 preferred_lft 1000 valid_lft 2000",
      "addr add fd00::1 peer fd00::2/64 dev t0 nodad", "addr add fe80::77/64 dev b0 nodad"
    ) {
      // A lifetime may lose a second, or duplicate detection end, between the two: then both are asked again.
      for _ in 1...100 {
        let before = try OwnNetwork.ip("-j -d addr")
        let own = try NetworkInterface.all()
        if try before == OwnNetwork.ip("-j -d addr") { return (own, before) }
      }
      throw SocketError("ip", .again)
    }
    #expect(own.count == 5 && own.flatMap(\.addresses).count > 12)
    try Self.compare(own, with: ip)
    let link = try #require(own.flatMap(\.addresses).first { $0.address.withScope(nil) == IPAddress("fe80::77") })
    #expect(link.prefix == Prefix("fe80::77%b0/64"))
  }

  @Test("more addresses than one datagram holds")
  func many() throws {
    let (own, ip) = try OwnNetwork.run("link add a0 type veth peer name a1") {
      let batch =
        (0..<900).map { "addr add 10.\($0 / 250).\($0 % 250).1/16 dev a0" } + ["addr add fd00::1/64 dev a1 nodad"]
      let directory = try TemporaryDirectory()
      _ = try directory.file("batch", Array(batch.joined(separator: "\n").utf8))
      try OwnNetwork.ip("-batch \(directory.path)/batch")
      return (try NetworkInterface.all(), try OwnNetwork.ip("-j -d addr"))
    }
    #expect(own.map(\.addresses.count) == [2, 1, 900])
    try Self.compare(own, with: ip)
  }

  @Test("the other end in another namespace has a number there")
  func peerElsewhere() throws {
    let own = try OwnNetwork.run("link add a0 type veth peer name a1") {
      let other = "sonde-sockets-\(getpid())"
      try OwnNetwork.ip("netns add \(other)")
      defer { _ = try? OwnNetwork.ip("netns del \(other)") }
      try OwnNetwork.ip("link set a1 netns \(other)")
      return try NetworkInterface.all()
    }
    let veth = try #require(own.first { $0.name == "a0" })
    #expect(veth.linkNamespace != nil && veth.linkIndex != nil)
  }

  @Test("a namespace with nothing but a lo that is down")
  func bare() throws {
    let own = try OwnNetwork.run(loopback: false) { try NetworkInterface.all() }
    #expect(own.map(\.name) == ["lo"] && own[0].addresses.isEmpty)
    #expect(!own[0].flags.contains(.up) && own[0].flags.contains(.loopback))
  }

  @Test("a list that changes all the time is still read whole")
  func changing() throws {
    let rounds = try OwnNetwork.run("link add a0 type veth peer name a1") {
      let directory = try TemporaryDirectory()
      let batch = (0..<4000).map { "addr \($0 % 2 == 0 ? "add" : "del") 10.9.9.9/32 dev a0" }
      _ = try directory.file("batch", Array(batch.joined(separator: "\n").utf8))
      let changer = try OwnNetwork.start("-batch \(directory.path)/batch")
      var rounds: [[NetworkInterface]] = []
      repeat { rounds.append(try NetworkInterface.all()) } while try changer.isRunning()
      return rounds
    }
    #expect(rounds.count > 1)
    for own in rounds {
      #expect(own.map(\.name) == ["lo", "a1", "a0"])
      #expect(own[0].addresses.count == 2 && own[2].addresses.count <= 1)
    }
  }
}
