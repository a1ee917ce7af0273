import Addresses
import Glibc
import Sockets
import Testing

@testable import Probe

/// A host here, a router at the other end of a cable, and networks that it refuses to serve.
@Suite("scans over a router", .enabled(if: OwnNetwork.isAvailable, OwnNetwork.reason))
struct ScanNetworkTests {
  private static let near = [
    "addr add 10.8.0.1/24 dev cable", "addr add fd08::1/64 dev cable nodad", "addr add fe80::a1/64 dev cable nodad",
    "route add 10.8.8.0/22 via 10.8.0.2", "route add fd08:8::/32 via fd08::2", "route add prohibit 10.8.99.0/24",
  ]
  private static let far = [
    "addr add 10.8.0.2/24 dev cable", "addr add fd08::2/64 dev cable nodad", "addr add fe80::a2/64 dev cable nodad",
    "route add prohibit 10.8.8.0/24", "route add unreachable 10.8.9.0/24", "route add blackhole 10.8.10.0/24",
    "route add prohibit fd08:8:1::/48", "route add unreachable fd08:8:2::/48",
  ]

  struct Case: Sendable, CustomTestStringConvertible {
    let asked: String
    let router: String
    let type: UInt8
    let code: UInt8
    var testDescription: String { asked }
  }

  private static let cases = [
    Case(asked: "10.8.8.7", router: "10.8.0.2", type: 3, code: 13),
    Case(asked: "10.8.9.7", router: "10.8.0.2", type: 3, code: 1),
    Case(asked: "fd08:8:1::7", router: "fd08::2", type: 1, code: 1),
    Case(asked: "fd08:8:2::7", router: "fd08::2", type: 1, code: 0),
  ]

  private static let echo = DatagramQuestions(
    payload: { _, _ in [1] }, recognise: { _, _, _ in nil }, answeredFromElsewhere: [])

  private static func transport(
    _ service: ScanService.Transport, _ address: IPAddress, _ pump: ScanPump, _ options: EchoOptions = EchoOptions()
  ) throws -> any ScanTransport {
    let family = SocketAddress(address, port: 0).family
    return service == .tcp
      ? try SynScan(family, options, on: pump.events, as: 1)
      : try DatagramScan(family, options, echo, on: pump.events, as: 1)
  }

  @Test(
    "a router that refuses is the witness, with type and code", arguments: cases,
    [ScanService.Transport.tcp, .udp])
  func refused(_ sample: Case, service: ScanService.Transport) throws {
    try OwnNetwork.run(near: Self.near, far: Self.far) { far in
      try Self.forward(far)
      let (address, router) = (try #require(IPAddress(sample.asked)), try #require(IPAddress(sample.router)))
      let pump = try ScanPump()
      let transport = try Self.transport(service, address, pump)
      defer { transport.close() }
      try pump.ask(transport, address, [443], attempt: 0)
      try pump.run(transport, answers: 1)
      let news = try #require(pump.heard[0]?.first)
      #expect(news.verdict == .filtered && news.witness == router)
      guard case .message(let message) = news.reason else {
        Issue.record("\(news.reason)")
        return
      }
      #expect((message.type, message.code, message.from) == (sample.type, sample.code, router))
    }
  }

  /// The other end passes packets on: only then does it look at those routes.
  private static func forward(_ far: Int32) throws {
    let isDone = try NetworkNamespace.entering(socket: far) {
      ["ipv4/ip_forward", "ipv6/conf/all/forwarding"].allSatisfy { name in
        guard let file = try? TestSetting("/proc/sys/net/\(name)") else { return false }
        return file.write("1")
      }
    }
    try #require(isDone)
  }

  @Test("a black hole is silence", arguments: [ScanService.Transport.tcp, .udp])
  func silent(service: ScanService.Transport) throws {
    try OwnNetwork.run(near: Self.near, far: Self.far) { far in
      try Self.forward(far)
      let pump = try ScanPump()
      let address = try #require(IPAddress("10.8.10.1")), neighbour = try #require(IPAddress("10.8.0.2"))
      let transport = try Self.transport(service, address, pump)
      defer { transport.close() }
      try pump.ask(transport, address, [443])
      // What is asked later is answered, and of the other nothing is heard by then.
      _ = try transport.ask(ScanPump.slot(1), neighbour, 443, attempt: 0)
      transport.flush { Issue.record("\($0): \($1)") }
      try pump.run(transport, answers: 1)
      #expect(pump.heard[1]?.first?.verdict == .closed && pump.heard[1]?.first?.witness == neighbour)
    }
  }

  @Test("a route that this machine forbids is told with its code", arguments: [ScanService.Transport.tcp, .udp])
  func local(service: ScanService.Transport) throws {
    try OwnNetwork.run(near: Self.near, far: Self.far) { _ in
      let pump = try ScanPump()
      let address = try #require(IPAddress("10.8.99.1"))
      let transport = try Self.transport(service, address, pump)
      defer { transport.close() }
      var code: Errno?
      do throws(SocketError) {
        _ = try transport.ask(ScanPump.slot(0), address, 80, attempt: 0)
        transport.flush { code = $1.code }
      } catch { code = error.code }
      #expect(code == .permissionDenied || code == .hostUnreachable, "\(String(describing: code))")
    }
  }

  @Test("an IPv4 address in the dress of IPv6 is not asked", arguments: [ScanService.Transport.tcp, .udp])
  func mapped(service: ScanService.Transport) throws {
    try OwnNetwork.run(near: Self.near, far: Self.far) { _ in
      let pump = try ScanPump()
      let address = try #require(IPAddress("::ffff:10.8.0.2"))
      let transport = try Self.transport(service, address, pump)
      defer { transport.close() }
      var code: Errno?
      do throws(SocketError) {
        _ = try transport.ask(ScanPump.slot(0), address, 80, attempt: 0)
        transport.flush { code = $1.code }
      } catch { code = error.code }
      #expect(code == .networkUnreachable)
    }
  }

  @Test(
    "a link-local neighbour answers, by the name of the link, its number and the interface of the sockets",
    arguments: [ScanService.Transport.tcp, .udp])
  func linkLocal(service: ScanService.Transport) throws {
    try OwnNetwork.run(near: Self.near, far: Self.far) { far in
      let bare = try #require(IPv6Address("fe80::a2"))
      let port = try Self.open(service, far)
      let number = try Interface.index(of: "cable")
      var bound = EchoOptions()
      bound.interface = "cable"
      for (scope, options) in [
        (IPv6Address.Scope.name("cable"), EchoOptions()), (.index(number), EchoOptions()), (nil, bound),
      ] {
        let pump = try ScanPump()
        let address = IPAddress.v6(bare.withScope(scope))
        let transport = try Self.transport(service, address, pump, options)
        defer { transport.close() }
        try pump.ask(transport, address, [9, port.number])
        try pump.run(transport) { pump.heard.count == (service == .tcp ? 2 : 1) }
        #expect(pump.heard[0]?.first?.verdict == .closed)
        #expect(pump.heard[0]?.first?.witness?.withScope(nil) == .v6(bare))
        #expect(pump.heard[1]?.first?.verdict == (service == .tcp ? .open : nil))
      }
    }
  }

  @Test(
    "once it is made, a transport needs no privilege, with an interface and a mark as well",
    arguments: [ScanService.Transport.tcp, .udp], ["10.8.0.2", "fd08::2"])
  func unprivileged(service: ScanService.Transport, text: String) throws {
    try OwnNetwork.run(
      near: Self.near, far: Self.far + ["addr add 10.8.0.3/24 dev cable", "addr add fd08::3/64 dev cable nodad"]
    ) { _ in
      let asked = try [text, String(text.dropLast()) + "3"].map { try #require(IPAddress($0)) }
      let heard = try onOwnThread { () -> [ScanNews] in
        var options = EchoOptions()
        options.interface = "cable"
        options.mark = 7
        let pump = try ScanPump()
        let transport = try Self.transport(service, asked[0], pump, options)
        defer { transport.close() }
        try dropCapabilities()
        for (index, address) in asked.enumerated() {
          _ = try transport.ask(ScanPump.slot(index), address, 443, attempt: 0)
        }
        transport.flush { Issue.record("\($0): \($1)") }
        try pump.run(transport, answers: 2)
        return [0, 1].compactMap { pump.heard[$0]?.first }
      }
      #expect(heard.map(\.witness) == asked && heard.allSatisfy { $0.verdict == .closed })
    }
  }

  /// A listener in the other namespace; for UDP one that never answers.
  private static func open(_ service: ScanService.Transport, _ far: Int32) throws -> Opened {
    let made = try NetworkNamespace.entering(socket: far) {
      Result { () throws -> Int32 in
        let socket = try Socket(.inet6, service == .tcp ? .stream : .datagram)
        try socket.bind(to: .v6(.any, port: 0))
        if service == .tcp { try socket.listen() }
        return socket.detach()
      }
    }
    return try Opened(try made.get())
  }

  private final class Opened {
    let socket: Descriptor
    let number: Port

    init(_ fileNumber: Int32) throws {
      socket = Descriptor(owning: fileNumber)
      number = try #require(Kernel.socketName(fileNumber).port)
    }
  }
}

/// A file below /proc/sys.
private struct TestSetting: ~Copyable {
  private let number: Int32

  init(_ path: String) throws {
    number = Glibc.open(path, O_WRONLY | O_CLOEXEC)
    guard number >= 0 else { throw SocketError("open", Errno(rawValue: errno), subject: path) }
  }

  deinit { Glibc.close(number) }

  func write(_ text: String) -> Bool { Glibc.write(number, text, text.utf8.count) == text.utf8.count }
}
