import Addresses
import Sockets
import Testing

@Suite("messages of rtnetlink, decoded")
struct NetlinkDecodingTests {
  private static let link = NetlinkSample.decoded(NetlinkSample.newLink, NetlinkSample.link)

  @Test("an interface is read whole")
  func interface() throws {
    let link = try #require(NetworkInterface(link: Self.link))
    #expect(link.index == 7 && link.name == "eth7" && link.kind == "vlan")
    #expect(link.alternativeNames == ["uplink", "a name that is longer than fifteen bytes"])
    #expect(link.alias == "the \u{1b}[31mred one")
    #expect(link.hardwareType == .ether && link.hardwareType.description == "ether")
    #expect(link.hardwareAddress == HardwareAddress(2, 0, 0, 0, 0, 1))
    #expect(link.permanentAddress == HardwareAddress(2, 0, 0, 0, 0, 2))
    #expect(link.flags.words == ["up", "broadcast", "running", "multicast", "lower-up"])
    #expect(link.operationalState == .up && link.hasCarrier == true)
    #expect(link.mtu == 1400 && link.minimumMTU == 68 && link.maximumMTU == 65535)
    #expect(link.transmitQueueLength == 500 && link.group == 4)
    #expect(link.masterIndex == 3 && link.linkIndex == 9 && link.linkNamespace == 2)
    let statistics = try #require(link.statistics)
    #expect(statistics.received.packets == 1 && statistics.transmitted.packets == 2)
    #expect(statistics.received.bytes == 3 && statistics.transmitted.bytes == 4)
    #expect(statistics.received.errors == 5 && statistics.transmitted.errors == 6)
    #expect(statistics.received.dropped == 7 && statistics.transmitted.dropped == 8)
    #expect(statistics.multicast == 9)
  }

  @Test("an address is read whole, with its peer")
  func address() throws {
    let message = NetlinkSample.decoded(NetlinkSample.newAddress, NetlinkSample.address)
    let address = try #require(InterfaceAddress(message, scope: nil))
    #expect(address.prefix == Prefix("10.1.2.3/24") && address.peer == IPAddress("10.9.9.9"))
    #expect(address.broadcast == IPAddress("10.9.9.255") && address.label == "eth7:old")
    #expect(address.scope == .site && address.scope.description == "site")
    #expect(address.flagWords == ["secondary", "deprecated", "noprefixroute"])
    #expect(address.preferredLifetime == .seconds(60) && address.validLifetime == .seconds(3600))
  }

  @Test("a link-local address has the interface as its scope, and no lifetimes when it is for ever")
  func linkLocal() throws {
    let addresses = [NetlinkSample.decoded(NetlinkSample.newAddress, NetlinkSample.linkLocal)]
    let interfaces = NetworkInterface.decode(links: [Self.link], addresses: addresses)
    let address = try #require(interfaces.first?.addresses.first)
    #expect(address.prefix == Prefix("fe80::1%eth7/64") && address.peer == nil)
    #expect(address.preferredLifetime == nil && address.validLifetime == nil)
    #expect(address.flagWords == ["permanent"] && address.scope == .link)
  }

  @Test("a name that would not read as a scope gives way to the index", arguments: ["12", "a\u{1b}b", ""])
  func oddScope(name: String) throws {
    let header = Array(NetlinkSample.link.prefix(16))
    let link = NetlinkSample.decoded(NetlinkSample.newLink, header + NetlinkSample.attribute(3, name))
    let addresses = [NetlinkSample.decoded(NetlinkSample.newAddress, NetlinkSample.linkLocal)]
    let interface = try #require(NetworkInterface.decode(links: [link], addresses: addresses).first)
    #expect(interface.name == name && interface.addresses.first?.prefix == Prefix("fe80::1%7/64"))
  }

  @Test("interfaces are sorted by index, and an address of none of them is left out")
  func order() throws {
    var early = NetlinkSample.link
    early.replaceSubrange(4..<8, with: NetlinkSample.native(Int32(2)))
    let links = [Self.link, NetlinkSample.decoded(NetlinkSample.newLink, early)]
    var stranger = NetlinkSample.address
    stranger.replaceSubrange(4..<8, with: NetlinkSample.native(UInt32(8)))
    let addresses = [stranger, NetlinkSample.address].map { NetlinkSample.decoded(NetlinkSample.newAddress, $0) }
    let interfaces = NetworkInterface.decode(links: links, addresses: addresses)
    #expect(interfaces.map(\.index) == [2, 7])
    #expect(interfaces.map(\.addresses.count) == [0, 1])
  }

  @Test("a route is read whole")
  func route() throws {
    let destination = IPAddress.v4(IPv4Address(192, 0, 2, 9))
    let message = NetlinkSample.decoded(NetlinkSample.newRoute, NetlinkSample.route)
    let route = try #require(Route(message, to: destination))
    #expect(route.destination == destination && route.kind == .unicast && route.interfaceIndex == 7)
    #expect(route.gateway == IPAddress("10.9.9.1") && route.preferredSource == IPAddress("10.1.2.3"))
    #expect(route.table.rawValue == 1000 && route.origin.description == "dhcp" && route.priority == 100)
    #expect(route.scope == .global && route.flags.words == ["onlink", "cloned"])
    #expect(route.expires == .seconds(599) && route.error == .hostUnreachable)
    #expect(route.mtu == 1280 && route.metrics.mtuIsLocked)
    let metrics = route.metrics
    #expect(metrics.window == 65535 && metrics.slowStartThreshold == 20 && metrics.congestionWindow == 30)
    #expect(metrics.roundTripTime == .milliseconds(100) && metrics.roundTripVariance == .milliseconds(100))
    #expect(metrics.advertisedSegmentSize == 1240 && metrics.reordering == 5 && metrics.hopLimit == 63)
    #expect(metrics.initialCongestionWindow == 12 && metrics.initialReceiveWindow == 14 && metrics.features == 1)
    #expect(metrics.minimumRetransmissionTime == .milliseconds(40) && metrics.congestionControl == "bbr")
    #expect(metrics.acknowledgesQuickly == true && metrics.opensFastWithoutCookie == true)
  }

  @Test("a router of the other version is read, and a link-local one has its interface as scope")
  func via() throws {
    let address = [0xfe, 0x80] + [UInt8](repeating: 0, count: 13) + [1]
    let header: [UInt8] = [2, 32, 0, 0, 254, 4, 0, 1, 0, 0, 0, 0]
    let payload = header + NetlinkSample.attribute(18, [10, 0] + address) + NetlinkSample.attribute(4, 7)
    let route = try #require(
      Route(NetlinkSample.decoded(NetlinkSample.newRoute, payload), to: .v4(IPv4Address(192, 0, 2, 9))))
    #expect(route.gateway == IPAddress("fe80::1%7") && route.table == .main && route.origin.description == "static")
  }

  @Test("numbers without a name are printed as numbers")
  func unnamed() {
    #expect(HardwareType(rawValue: 4711).description == "type-4711")
    #expect(RouteScope(rawValue: 7).description == "7")
    #expect(Route.Table(rawValue: 7).description == "7" && Route.Origin(rawValue: 200).description == "200")
    #expect(Route.Kind(rawValue: 77).description == "kind-77" && Route.Kind(rawValue: 9).description == "throw")
    #expect(NetworkInterface.Flags(rawValue: 1 << 30 | 1).words == ["up", "bit-30"])
    #expect(NetworkInterface.OperationalState.allCases.map(\.description).count == 7)
  }
}
