import Addresses
import Sockets
import Testing

@Suite("routes of a real kernel", .enabled(if: OwnNetwork.isAvailable, "needs root and ip(8)"))
struct LiveRouteTests {
  private static func compare(_ route: Route, with ip: String) throws {
    let their = try #require(try JSONTree(ip).items.first)
    let subject: Comment = "\(route.destination)"
    #expect(route.interfaceName == their["dev"]?.string, subject)
    #expect(
      route.gateway?.withScope(nil).description == their["gateway"]?.string ?? their["via"]?["host"]?.string, subject)
    #expect(route.preferredSource?.description == their["prefsrc"]?.string, subject)
    #expect(route.kind.description == their["type"]?.string ?? "unicast", subject)
    if let table = their["table"]?.string { #expect(route.table.description == table, subject) }
    if let origin = their["protocol"]?.string { #expect(route.origin.description == origin, subject) }
    if let metric = their["metric"]?.number { #expect(route.priority.map(Int.init) == metric, subject) }
    let metrics = their["metrics"]?.items.first
    #expect(route.mtu == metrics?["mtu"]?.number, subject)
    #expect(route.metrics.hopLimit == metrics?["hoplimit"]?.number, subject)
    #expect(route.metrics.advertisedSegmentSize == metrics?["advmss"]?.number, subject)
    #expect(route.metrics.initialCongestionWindow == metrics?["initcwnd"]?.number, subject)
  }

  private static func lookUp(
    _ destination: String, from source: String? = nil, interface: UInt32? = nil, mark: UInt32? = nil
  ) throws(SocketError) -> Route {
    guard let address = IPAddress(destination) else { throw SocketError("test", .invalidArgument) }
    return try Route.lookUp(to: address, from: source.flatMap { IPAddress($0) }, interface: interface, mark: mark)
  }

  @Test("every destination goes where ip(8) says")
  func comparison() throws {
    let answers = try OwnNetwork.run(
      "link add a0 type veth peer name a1", "link set a0 up", "link set a1 up", "addr add 192.0.2.1/24 dev a0",
      "addr add 192.0.2.7/24 dev a0", "addr add 2001:db8::1/64 dev a0 nodad", "addr add fe80::1/64 dev a0 nodad",
      "route add 198.51.100.0/24 via 192.0.2.9 mtu lock 1300 hoplimit 9 advmss 1000 initcwnd 4 proto static",
      "route add 203.0.113.0/24 via inet6 fe80::99 dev a0", "route add default via 192.0.2.254",
      "route add 10.0.0.0/8 dev a0 table 99", "rule add to 10.0.0.0/8 table 99",
      "-6 route add default via fe80::99 dev a0 metric 77 proto ra",
      "-6 route add 2001:db8:1::/48 via 2001:db8::9 mtu 1290"
    ) {
      try [
        "127.0.0.1", "127.9.9.9", "192.0.2.1", "192.0.2.2", "192.0.2.255", "198.51.100.1", "203.0.113.5", "8.8.8.8",
        "10.1.1.1", "224.0.0.1", "255.255.255.255", "::1", "2001:db8::1", "2001:db8::2", "2001:db8:1::5", "2001:db9::5",
      ].map { (try Self.lookUp($0), try OwnNetwork.ip("-j -d route get \($0)")) }
    }
    #expect(answers.count == 16)
    for (route, ip) in answers { try Self.compare(route, with: ip) }
  }

  @Test("source, interface, mark and scope decide as they would for a socket")
  func conditions() throws {
    let names = try OwnNetwork.run(
      "link add a0 type veth peer name a1", "link set a0 up", "link set a1 up", "addr add 192.0.2.1/24 dev a0",
      "addr add 198.51.100.7/24 dev a1", "route add default dev a0", "rule add fwmark 5 table 77",
      "route add 8.8.8.0/24 dev a1 table 77", "rule add from 198.51.100.7 table 78",
      "route add 9.9.9.0/24 dev a1 table 78",
      "addr add fe80::1/64 dev a0 nodad", "addr add fe80::2/64 dev a1 nodad"
    ) {
      let a1 = try Interface.index(of: "a1")
      return [
        try Self.lookUp("8.8.8.8"), try Self.lookUp("8.8.8.8", mark: 5), try Self.lookUp("9.9.9.9"),
        try Self.lookUp("9.9.9.9", from: "198.51.100.7"), try Self.lookUp("fe80::5%a0"), try Self.lookUp("fe80::5%a1"),
        try Self.lookUp("fe80::5", interface: a1), try Self.lookUp("fe80::5", from: "fe80::2%a1"),
      ].map(\.interfaceName)
    }
    #expect(names == ["a0", "a1", "a0", "a1", "a0", "a1", "a1", "a1"])
  }

  @Test("no way is an error with the kernel's reason")
  func refusals() throws {
    let wanted: [(destination: String, code: Errno)] = [
      ("10.1.0.1", .hostUnreachable), ("10.2.0.1", .permissionDenied), ("10.3.0.1", .invalidArgument),
      ("10.4.0.1", .networkUnreachable), ("192.0.2.1", .networkUnreachable), ("2001:db8::1", .networkUnreachable),
      ("fd01::1", .hostUnreachable), ("fd02::1", .permissionDenied), ("fd03::1", .invalidArgument),
      ("fe80::1%nonesuch", .noDevice),
    ]
    let errors = try OwnNetwork.run(
      "link add a0 type veth peer name a1", "link set a0 up", "route add unreachable 10.1.0.0/16",
      "route add prohibit 10.2.0.0/16", "route add blackhole 10.3.0.0/16", "route add throw 10.4.0.0/16",
      "-6 route add unreachable fd01::/64", "-6 route add prohibit fd02::/64", "-6 route add blackhole fd03::/64"
    ) {
      wanted.map { wanted in Self.failure { () throws(SocketError) in try Self.lookUp(wanted.destination) } } + [
        Self.failure { () throws(SocketError) in try Self.lookUp("127.0.0.1", interface: 4711) },
        // Addresses of both versions.
        Self.failure { () throws(SocketError) in try Self.lookUp("127.0.0.1", from: "::1") },
      ]
    }
    #expect(
      errors == wanted.map { SocketError("route", $0.code, subject: $0.destination) } + [
        SocketError("route", .noDevice, subject: "127.0.0.1"),
        SocketError("route", .invalidArgument, subject: "127.0.0.1"),
      ])
  }

  private static func failure(_ body: () throws(SocketError) -> Route) -> SocketError? {
    do throws(SocketError) {
      _ = try body()
      return nil
    } catch { return error }
  }
}
