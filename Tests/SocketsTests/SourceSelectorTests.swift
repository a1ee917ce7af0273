import Addresses
import Glibc
import Sockets
import Testing

@Suite("source addresses of a real kernel", .enabled(if: OwnNetwork.isAvailable, "needs root and ip(8)"))
struct SourceSelectorTests {
  private static func source(_ selector: SourceSelector, _ destination: String) throws -> String {
    let address = try #require(IPAddress(destination))
    do throws(SocketError) { return try selector.source(for: address)?.description ?? "none" } catch {
      #expect(error.call == "route" && error.subject == destination)
      return "\(error.code)"
    }
  }

  @Test("one selector, asked about one destination after the other, says what ip(8) says")
  func comparison() throws {
    let answers = try OwnNetwork.run(
      "link add a0 type veth peer name a1", "link set a0 up", "link set a1 up", "addr add 192.0.2.1/24 dev a0",
      "addr add 198.51.100.1/24 dev a1", "addr add 10.0.0.1/32 dev lo", "addr add 2001:db8::1/64 dev a0 nodad",
      "addr add 2001:db8:1::1/64 dev a1 nodad", "addr add fd00::1/128 dev lo nodad",
      "route add default via 192.0.2.254",
      "route add 203.0.113.0/24 via 192.0.2.9 src 10.0.0.1",
      "-6 route add 2001:db8:2::/48 via 2001:db8:1::9 src fd00::1",
      "route add local 100.64.0.0/10 dev lo"
    ) {
      let selector = SourceSelector()
      return try [
        "127.0.0.1", "127.9.9.9", "192.0.2.1", "192.0.2.77", "198.51.100.77", "203.0.113.1", "8.8.8.8", "10.0.0.1",
        "100.64.1.2", "::1", "2001:db8::77", "2001:db8:1::77", "2001:db8:2::77", "fd00::1", "2001:db8::1",
      ].map { (destination: String) in
        let route = try JSONTree(try OwnNetwork.ip("-j route get \(destination)")).items.first
        return (destination, try Self.source(selector, destination), route?["prefsrc"]?.string)
      }
    }
    #expect(answers.count == 15)
    for (destination, found, wanted) in answers { #expect(found == wanted, "\(destination)") }
  }

  @Test("where nothing leads, it says why, and goes on")
  func refusals() throws {
    let answers = try OwnNetwork.run(
      "link add a0 type veth peer name a1", "link set a0 up", "link set a1 up", "addr add 192.0.2.1/24 dev a0",
      "addr add fe80::1/64 dev a0 nodad", "route add unreachable 198.51.100.0/24", "route add prohibit 203.0.113.0/24",
      "route add blackhole 10.0.0.0/8"
    ) {
      let selector = SourceSelector()
      let destinations = [
        "8.8.8.8", "192.0.2.9", "198.51.100.1", "203.0.113.1", "192.0.2.9", "10.1.1.1", "2001:db8::1", "fe80::9",
        "fe80::9%a0", "192.0.2.9",
      ]
      return try destinations.map { try Self.source(selector, $0) }
    }
    #expect(
      answers == [
        "Network is unreachable", "192.0.2.1", "No route to host", "Permission denied", "192.0.2.1", "Invalid argument",
        "Network is unreachable", "Invalid argument", "fe80::1%a0", "192.0.2.1",
      ])
  }

  @Test("an interface that is given counts for one destination after the other")
  func interface() throws {
    let answers = try OwnNetwork.run(
      "link add a0 type veth peer name a1", "link set a0 up", "link set a1 up", "addr add 192.0.2.1/24 dev a0",
      "addr add 198.51.100.1/24 dev a1", "route add default via 192.0.2.254", "addr add fe80::1/64 dev a1 nodad"
    ) {
      let selector = try SourceSelector(.inet, interface: "a1") { (socket) throws(SocketError) in
        try socket.setOption(.bindToDevice, to: "a1")
      }
      let selector6 = try SourceSelector(.inet6, interface: "a1") { (socket) throws(SocketError) in
        try socket.setOption(.bindToDevice, to: "a1")
      }
      return try ["8.8.8.8", "9.9.9.9", "192.0.2.7"].map { try Self.source(selector, $0) }
        + ["fe80::9", "fe80::8"].map { try Self.source(selector6, $0) }
    }
    #expect(answers == ["198.51.100.1", "198.51.100.1", "198.51.100.1", "fe80::1%a1", "fe80::1%a1"])
  }

  @Test("nothing stays open behind it")
  func descriptors() async {
    await #expect(processExitsWith: .success) {
      func open() -> Int { (0..<256).count { fcntl($0, F_GETFD, 0) >= 0 } }
      let before = open()
      for _ in 0..<20 {
        let selector = SourceSelector()
        for address in [IPAddress.v4(.loopback), .v6(.loopback), .v4(.loopback)] {
          _ = try? selector.source(for: address)
        }
        #expect(open() > before)
      }
      // The runtime's thread pool may open three of its own at any moment; a leak would be one in each round.
      #expect(open() <= before + 3)
    }
  }
}
