import Addresses
import Sockets
import Testing

@testable import Probe

@Suite("questions to ports of UDP from one socket")
struct DatagramScanTests {
  private static let loopbacks: [IPAddress] = [.v4(.loopback), .v6(.loopback)]

  /// A question that repeats its token, and knows an echo of it.
  private static func content(elsewhere: Set<Port> = []) -> DatagramQuestions {
    @Sendable func payload(_ token: UInt64) -> [UInt8] { withUnsafeBytes(of: token, Array.init) }
    return DatagramQuestions(
      payload: { _, token in payload(token) },
      recognise: { _, token, answer in answer.elementsEqual(payload(token)) ? "echo" : nil },
      answeredFromElsewhere: elsewhere)
  }

  private func scan(
    _ address: IPAddress, _ pump: ScanPump, elsewhere: Set<Port> = [], options: EchoOptions = EchoOptions()
  ) throws -> DatagramScan {
    try DatagramScan(
      SocketAddress(address, port: 0).family, options, Self.content(elsewhere: elsewhere), on: pump.events, as: 3)
  }

  @Test("an answer is open with its bytes, a refusal closed by the host, and silence is no news", arguments: loopbacks)
  func verdicts(address: IPAddress) throws {
    let pump = try ScanPump()
    let scan = try scan(address, pump)
    let echo = try pump.serve(address) { socket, bytes, sender in _ = try socket.send(bytes, to: sender) }
    let other = try pump.serve(address) { socket, _, sender in _ = try socket.send([1, 2, 3], to: sender) }
    let empty = try pump.serve(address) { socket, _, sender in _ = try socket.send([], to: sender) }
    let silent = try pump.serve(address) { _, _, _ in }
    let closed = try freePorts(address, .datagram, 1)
    try pump.ask(scan, address, [echo, other, empty, silent] + closed, attempt: 2)
    try pump.run(scan, answers: 4)
    let answers: [(port: Port, bytes: Int, name: String?)] = [(echo, 8, "echo"), (other, 3, nil), (empty, 0, nil)]
    for (index, answer) in answers.enumerated() {
      let news = try #require(pump.heard[UInt32(index)]?.first)
      #expect(news.verdict == .open && news.witness == address && news.attempt == 2)
      #expect(news.reason == .replied(bytes: answer.bytes, from: answer.port, protocolName: answer.name))
    }
    #expect(pump.heard[3] == nil && pump.failures.isEmpty && scan.strays == 0)
    let refused = try #require(pump.heard[4]?.first)
    #expect(refused.verdict == .closed && refused.witness == address && refused.attempt == 2)
    guard case .message(let message) = refused.reason else {
      Issue.record("\(refused.reason)")
      return
    }
    #expect((message.type, message.code) == (address.bitWidth == 32 ? (3, 3) : (1, 4)) && message.from == address)
  }

  @Test("our own ports are never open, and closed for everybody else", arguments: loopbacks)
  func ownPorts(address: IPAddress) throws {
    let pump = try ScanPump()
    let scan = try scan(address, pump)
    #expect(scan.ownPorts.count == 2)
    try pump.ask(scan, address, scan.ownPorts)
    try pump.run(scan, answers: 2)
    #expect(pump.heard.values.joined().allSatisfy { $0.verdict == .closed && $0.witness == address })
  }

  @Test("where the source is bound, our own ports answer for themselves")
  func ownSource() throws {
    let pump = try ScanPump()
    var options = EchoOptions()
    options.source = .v4(IPv4Address(127, 9, 9, 9))
    let scan = try scan(.v4(.loopback), pump, options: options)
    for address in [IPAddress.v4(.loopback), .v4(IPv4Address(127, 9, 9, 9))] {
      try pump.ask(scan, address, scan.ownPorts)
    }
    try pump.run(scan) { pump.heard.values.joined().count >= 2 }
    #expect(pump.heard.values.joined().allSatisfy { $0.verdict == .closed } && pump.heard.count == 2)
  }

  @Test("an answer from another port counts for a service that does so, where it is recognised")
  func elsewhere() throws {
    let address = IPAddress.v4(.loopback)
    let pump = try ScanPump()
    var second: Port?
    let answer: (borrowing Socket, [UInt8], SocketAddress) throws -> Void = { _, bytes, sender in
      let other = try Socket(.inet, .datagram)
      try other.bind(to: SocketAddress(address, port: 0))
      second = try other.socketName().port
      _ = try other.send(bytes, to: sender)
    }
    let moving = try pump.serve(address, answer)
    let other = try pump.serve(address, answer)
    let unknown = try pump.serve(address) { _, _, sender in
      let other = try Socket(.inet, .datagram)
      _ = try other.send([0], to: sender)
    }
    let scan = try scan(address, pump, elsewhere: [moving, unknown])
    try pump.ask(scan, address, [moving])
    try pump.run(scan, answers: 1)
    let news = try #require(pump.heard[0]?.first)
    #expect(news.verdict == .open && news.witness == address)
    let elsewhere = try #require(second)
    #expect(news.reason == .replied(bytes: 8, from: elsewhere, protocolName: "echo"))
    for (index, port) in [other, unknown].enumerated() {
      _ = try scan.ask(ScanPump.slot(index + 1), address, port, attempt: 0)
      scan.flush { Issue.record("\($0): \($1)") }
    }
    try pump.run(scan) { scan.strays == 2 }
    #expect(scan.strays == 2 && pump.heard.count == 1)
  }

  @Test("a datagram from somebody who was not asked, or not any more, is a stray")
  func stray() throws {
    let address = IPAddress.v4(.loopback)
    let pump = try ScanPump()
    let scan = try scan(address, pump)
    let stranger = try Socket(.inet, .datagram)
    _ = try stranger.send([1, 2, 3], to: SocketAddress(address, port: try #require(scan.ownPorts.first)))
    let echo = try pump.serve(address) { socket, bytes, sender in _ = try socket.send(bytes, to: sender) }
    try pump.ask(scan, address, [echo])
    scan.forget(ScanPump.slot(0))
    try pump.run(scan) { scan.strays == 2 }
    #expect(scan.strays == 2 && pump.heard.isEmpty)
  }

  @Test("a burst of 500 closed ports, open ones among them, fails nobody and mistakes none", arguments: loopbacks)
  func burst(address: IPAddress) throws {
    let pump = try ScanPump()
    let scan = try scan(address, pump)
    var ports = try freePorts(address, .datagram, 480)
    var open: Set<Port> = []
    for place in 0..<20 {
      let port = try pump.serve(address) { socket, bytes, sender in _ = try socket.send(bytes, to: sender) }
      open.insert(port)
      ports.insert(port, at: place * 24)
    }
    // An open one may have got a number that was free before.
    ports = ports.enumerated().filter { !open.contains($1) || ports.lastIndex(of: $1) == $0 }.map(\.1)
    // The kernel limits how many errors it sends in a second: what is not answered is asked again.
    var attempt = 0
    try pump.ask(scan, address, ports)
    while pump.heard.count < ports.count, attempt < 20 {
      try pump.run(scan, within: .milliseconds(500)) { pump.heard.count == ports.count }
      attempt += 1
      for (index, port) in ports.enumerated() where pump.heard[UInt32(index)] == nil {
        _ = try scan.ask(ScanPump.slot(index), address, port, attempt: attempt)
      }
      scan.flush { Issue.record("\($0): \($1)") }
    }
    #expect(pump.failures.isEmpty)
    for (index, port) in ports.enumerated() {
      let news = try #require(pump.heard[UInt32(index)]?.first, "\(port)")
      #expect(news.verdict == (open.contains(port) ? .open : .closed), "\(port)")
    }
  }

  @Test("what cannot be sent is told with its code, and nothing else suffers")
  func unsendable() throws {
    let address = IPAddress.v4(.loopback)
    let pump = try ScanPump()
    let long = DatagramQuestions(
      payload: { port, _ in [UInt8](repeating: 1, count: port == 7 ? 5000 : 1200) }, recognise: { _, _, _ in nil },
      answeredFromElsewhere: [])
    let scan = try DatagramScan(.inet, EchoOptions(), long, on: pump.events, as: 0)
    var lengths: [Int] = []
    let port = try pump.serve(address) { socket, bytes, sender in
      lengths.append(bytes.count)
      _ = try socket.send(bytes, to: sender)
    }
    do throws(SocketError) {
      _ = try scan.ask(ScanPump.slot(9), address, 7, attempt: 0)
      Issue.record("5,000 bytes were taken")
    } catch { #expect(error.code == .messageTooLong) }
    // Broadcast is not allowed on this socket, which only sending tells.
    _ = try scan.ask(ScanPump.slot(1), .v4(IPv4Address(255, 255, 255, 255)), 9, attempt: 0)
    try pump.ask(scan, address, [port])
    try pump.run(scan, answers: 1)
    #expect(lengths == [1200] && pump.heard[0]?.first?.verdict == .open)
    #expect(pump.failures[1]?.code == .permissionDenied || pump.failures[1]?.code == .networkUnreachable)
  }
}
