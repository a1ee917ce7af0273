import Addresses
import Glibc
import Sockets
import TestSupport
import Testing
import Wire

@testable import Probe

@Suite("questions to ports of TCP by a SYN", .enabled(if: geteuid() == 0, "raw and packet sockets need root"))
struct SynScanTests {
  private static let loopbacks: [IPAddress] = [.v4(.loopback), .v6(.loopback)]

  private func scan(_ address: IPAddress, _ pump: ScanPump) throws -> SynScan {
    try SynScan(SocketAddress(address, port: 0).family, EchoOptions(), on: pump.events, as: 5)
  }

  /// A listener that nobody accepts from.
  final class Listener {
    let socket: Socket
    let port: Port

    init(_ address: IPAddress) throws {
      socket = try Socket(SocketAddress(address, port: 0).family, .stream, nonBlocking: true)
      try socket.bind(to: SocketAddress(address, port: 0))
      try socket.listen(backlog: 4)
      port = try #require(socket.socketName().port)
    }
  }

  @Test("2,000 ports in one go: those that listen are open, all others closed", arguments: loopbacks)
  func many(address: IPAddress) throws {
    let pump = try ScanPump()
    let scan = try scan(address, pump)
    defer { scan.close() }
    let listeners = try (0..<10).map { _ in try Listener(address) }
    let open = Set(listeners.map(\.port))
    let ports = Array(Set(try freePorts(address, .stream, 1990)).subtracting(open)) + open
    try pump.ask(scan, address, ports, attempt: 1)
    try pump.run(scan, answers: ports.count)
    #expect(pump.failures.isEmpty && scan.strays == 0)
    for (index, port) in ports.enumerated() {
      let news = try #require(pump.heard[UInt32(index)]?.first, "\(port)")
      #expect(news.verdict == (open.contains(port) ? .open : .closed), "\(port)")
      #expect(news.reason == (open.contains(port) ? .synAck : .refused) && news.witness == address)
      #expect(news.attempt == 1)
    }
    // The kernel has sent a RST to each SYN/ACK: no connection is there to be accepted, and none half-open.
    for listener in listeners {
      #expect(try listener.socket.accept() == nil)
      #expect(try halfOpen(listener.port, address) == 0)
    }
  }

  /// How many connections to `port` wait for their ACK, from /proc/net/tcp: SYN_RECV is state 03.
  private func halfOpen(_ port: Port, _ address: IPAddress) throws -> Int {
    let path = address.bitWidth == 32 ? "/proc/thread-self/net/tcp" : "/proc/thread-self/net/tcp6"
    let file = try TestFile.open(path)
    let text = String(decoding: try TestFile.contents(of: file.fileNumber), as: UTF8.self)
    let number = String(port.rawValue, radix: 16, uppercase: true)
    let suffix = ":" + String(repeating: "0", count: 4 - number.count) + number
    return text.split(separator: "\n").filter { line in
      let fields = line.split(separator: " ")
      return fields.count > 3 && fields[1].hasSuffix(suffix) && fields[3] == "03"
    }.count
  }

  @Test("our own port is closed, never open", arguments: loopbacks)
  func ownPort(address: IPAddress) throws {
    let pump = try ScanPump()
    let scan = try scan(address, pump)
    try pump.ask(scan, address, [scan.ownPort])
    try pump.run(scan, answers: 1)
    #expect(pump.heard[0]?.allSatisfy { $0.verdict == .closed } ?? false)
    let intruder = try Socket(SocketAddress(address, port: 0).family, .stream)
    #expect(throws: SocketError.self) { try intruder.bind(to: SocketAddress(address, port: scan.ownPort)) }
  }

  @Test("what acknowledges another number is no answer, whoever seems to send it")
  func forged() throws {
    let pump = try ScanPump()
    let scan = try scan(.v4(.loopback), pump)
    // Nobody answers from here: packets of a black hole go nowhere, and answers that come from it are forged.
    let victim = IPv4Address(127, 66, 77, 88)
    let listener = try Listener(.v4(.loopback))
    let sender = try Socket(.inet, .raw, .raw)
    // Asked, and not yet sent: the batch waits.
    _ = try scan.ask(ScanPump.slot(0), .v4(victim), 4711, attempt: 0)
    for flags in [TCPHeader.Flags.rst, [.rst, .ack], [.syn, .ack], .syn] {
      var packet: [UInt8] = []
      let header = try #require(
        IPv4Header(source: victim, destination: .loopback, protocol: .tcp, payloadCount: 20))
      header.append(to: &packet)
      TCPHeader.append(
        from: 4711, to: scan.ownPort.rawValue, sequence: 0, acknowledgment: 12_345, flags, window: 0, to: &packet
      ) { header.pseudoHeader(length: $0) }
      _ = try sender.send(packet, to: .v4(.loopback, port: 0))
    }
    // By then all of them have come: they were first.
    _ = try scan.ask(ScanPump.slot(1), .v4(.loopback), listener.port, attempt: 0)
    scan.forget(ScanPump.slot(0))
    _ = try scan.ask(ScanPump.slot(0), .v4(victim), 4711, attempt: 0)
    try pump.run(scan) { scan.strays == 2 }
    #expect(pump.heard.isEmpty)
    scan.flush { Issue.record("\($0): \($1)") }
    try pump.run(scan, answers: 2)
    #expect(scan.strays == 2)
    #expect(pump.heard[1]?.first?.verdict == .open && pump.heard[0]?.first?.verdict == .closed)
  }

  @Test("IPv4 options before a segment confuse nobody, and later fragments are not looked into")
  func options() throws {
    let pump = try ScanPump()
    let scan = try scan(.v4(.loopback), pump)
    let sender = try Socket(.inet, .raw, .raw)
    let recorded = try #require(IPv4Options([.recordRoute(RecordedRoute())]))
    for offset in [UInt16(0), 8] {
      var packet: [UInt8] = []
      var header = try #require(
        IPv4Header(
          source: .loopback, destination: .loopback, protocol: .tcp, payloadCount: 20,
          options: recorded))
      header.fragmentOffset = offset
      header.append(to: &packet)
      TCPHeader.append(
        from: 1, to: scan.ownPort.rawValue, sequence: 0, acknowledgment: 1, [.syn, .ack], window: 0, to: &packet
      ) { header.pseudoHeader(length: $0) }
      _ = try sender.send(packet, to: .v4(.loopback, port: 0))
    }
    // It passed the filter and was read, though it answers nothing; the fragment was not, and comes before the next answer.
    let closed = try freePorts(.v4(.loopback), .stream, 1)
    try pump.ask(scan, .v4(.loopback), closed)
    try pump.run(scan, answers: 1)
    #expect(scan.strays == 1)
  }

  @Test("without the privilege there is an error that says what would help")
  func unprivileged() throws {
    let error = try onOwnThread { () -> SocketError? in
      try dropCapabilities()
      do throws(SocketError) {
        _ = try Socket.packets()
        return nil
      } catch { return error }
    }
    #expect(error?.code == .notPermitted && error?.advice == "run as root or grant CAP_NET_RAW")
  }
}
