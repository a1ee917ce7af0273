import Testing

@Suite(
  "what routers write into the header", .endToEnd,
  .enabled(if: Namespace.areAvailable, "namespaces need root and ip(8)"))
struct PingHeaderTests {
  /// 10.9.0.1, a router that is 10.9.0.2 and 10.8.0.2, and behind it 10.8.0.1.
  private func routed() throws -> Namespace {
    let far = try Namespace()
    let router = try Namespace("link add right type veth peer name cable netns \(far.name)")
    let near = try Namespace("link add cable type veth peer name left netns \(router.name)")
    for (space, link, address) in [
      (near, "cable", "10.9.0.1"), (router, "left", "10.9.0.2"), (router, "right", "10.8.0.2"),
      (far, "cable", "10.8.0.1"),
    ] {
      try space.ip("addr add \(address)/24 dev \(link)")
      try space.ip("link set \(link) up")
    }
    try router.set("ipv4/ip_forward", "1")
    try near.ip("route add default via 10.9.0.2")
    try far.ip("route add default via 10.8.0.2")
    try near.permitDatagrams()
    return near
  }

  @Test("--record-route tells the way there and back", arguments: ["--raw", "--dgram", "--header-included"])
  func route(socket: String) throws {
    let report = try routed().ping(socket, "--record-route", "-c", "2", "-i", "10ms", "--timeout", "8s", "10.8.0.1")
    try report.expectCounters(["ok": 2])
    // The first is this machine's kernel, which leaves a header alone that it has not made.
    let first = socket == "--header-included" ? [] : ["10.9.0.1"]
    for probe in report.probes {
      #expect(probe.strings("route") == first + ["10.8.0.2", "10.8.0.1", "10.8.0.1", "10.9.0.2", "10.9.0.1"])
      #expect(probe["route_full"] == .boolean(false))
    }
  }

  @Test("--timestamp-option tells who wrote, and how many found no room", arguments: ["--raw", "--dgram"])
  func times(socket: String) throws {
    let near = try routed()
    let report = try near.ping(socket, "--timestamp-option", "addresses", "-c", "1", "--timeout", "8s", "10.8.0.1")
    let probe = try #require(report.probes.first)
    #expect(probe.strings("timestamp_routers") == ["10.9.0.1", "10.9.0.2", "10.8.0.1", "10.8.0.1"])
    #expect(probe.integer("timestamp_overflow") == 2)
    let chosen = try near.ping(
      socket, "--timestamp-option", "10.8.0.2,10.8.0.1", "-c", "1", "--timeout", "8s", "10.8.0.1")
    #expect(chosen.probes.first?.strings("timestamp_routers") == ["10.8.0.2", "10.8.0.1"])
    let text = try near.sonde(
      "ping", socket, "--timestamp-option", "times", "-c", "1", "--timeout", "8s", "10.8.0.1"
    ).finish().text
    let line = try #require(text.split(separator: "\n").dropFirst().first)
    #expect(line.hasPrefix("  times: ") && line.split(separator: ",").count == 6 && line.hasSuffix(" UT"))
  }

  @Test("nobody who writes is told, too")
  func nobody() throws {
    let responder = try EchoResponder()
    let text = try responder.space.sonde("ping", "--record-route", "-c", "1", "10.77.0.1").finish()
    #expect(text.text.contains("\n") && !text.text.contains("route:"))
  }
}
