import Inquiry
import Sockets
import Testing

@Suite("what a watch calls a change, and why an option has no value")
struct InspectChangeTests {
  private static func field(_ name: String, _ value: Int, _ group: InspectGroup = .tcp) -> InspectField {
    InspectField(group: group, name: name, value: .plain(.number(value, .none)))
  }

  @Test("values that stayed are no change; those that changed, came or went are")
  func changes() {
    let old = [Self.field("a", 1), Self.field("b", 2), Self.field("c", 3), Self.field("a", 9, .queues)]
    let new = [Self.field("a", 1), Self.field("b", 5), Self.field("d", 4), Self.field("a", 8, .queues)]
    let changes = InspectChange.between(old, new)
    #expect(changes.map(\.name) == ["b", "d", "a", "c"])
    #expect(changes.map(\.group) == [.tcp, .tcp, .queues, .tcp])
    #expect(changes[1].old == nil && changes[3].new == nil)
    #expect(InspectChange.between(new, new).isEmpty)
    #expect(InspectChange.between([], []).isEmpty)
  }

  @Test("what another field says already is not told twice, and clocks are told apart")
  func repeated() {
    var twin = Self.field("twin", 1)
    twin.isRepeated = true
    var clock = Self.field("clock", 1)
    clock.isClock = true
    var laterTwin = Self.field("twin", 2)
    laterTwin.isRepeated = true
    var laterClock = Self.field("clock", 2)
    laterClock.isClock = true
    let changes = InspectChange.between([twin, clock], [laterTwin, laterClock])
    #expect(changes.map(\.name) == ["clock"] && changes.allSatisfy(\.isClock))
  }

  @Test(
    "an answer of the kernel is explained by what is known of the option",
    arguments: [
      ("TCP_NODELAY", SocketKinds.udp4, Errno.notSupported, OptionRefusal.Reason.otherKind),
      ("TCP_NODELAY", .tcp4, .noProtocolOption, .unknownToKernel),
      ("SO_PEERGROUPS", .tcp4, .noData, .otherKind),
      ("SO_PEERGROUPS", .unixStream, .noData, .needsConnection),
      ("SO_PEERSEC", .unixStream, .noProtocolOption, .needsSecurityModule),
      ("IP_MTU", .udp4, .notConnected, .needsConnection),
      ("TCP_REPAIR_QUEUE", .tcp6, .invalidArgument, .needsRepair),
      ("TCP_REPAIR_WINDOW", .tcp6, .notPermitted, .needsRepair),
      ("SO_MARK", .tcp4, .notPermitted, .needsCapability("CAP_NET_ADMIN")),
      ("SO_RCVBUF", .tcp4, .noMemory, .kernel),
      ("IPV6_V6ONLY", .tcp4, .invalidArgument, .otherKind),
    ])
  func refusals(name: String, kind: SocketKinds, code: Errno, reason: OptionRefusal.Reason) throws {
    let option = try #require(OptionDescription.named(name))
    #expect(OptionRefusal.explain(option, kind, code) == OptionRefusal(reason, code))
  }
}
