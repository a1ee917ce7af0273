import Addresses
import Glibc
import Sockets
import Testing

@Suite("sockets: messages")
struct DatagramTests {
  @Test("a message keeps its boundaries and tells its sender", arguments: SocketSample.datagrams)
  func sendTo(_ sample: SocketSample) throws {
    let server = try sample.makeBound()
    let client = try sample.makeBound()
    #expect(try client.send([1, 2, 3], to: server.socketName()) == .bytes(3))
    #expect(try client.send([4], to: server.socketName()) == .bytes(1))
    for expected in [[1, 2, 3], [4]] as [[UInt8]] {
      let (bytes, message) = try #require(try server.receiveFrom(upTo: 100))
      #expect(bytes == expected)
      #expect(try message.sender == client.socketName())
      #expect(message.count == expected.count && !message.isTruncated)
    }
  }

  @Test("an empty message is data, not the end", arguments: SocketSample.datagrams)
  func empty(_ sample: SocketSample) throws {
    let ends = try Connected(sample)
    #expect(try ends.client.send([]) == .bytes(0))
    #expect(try ends.client.send([], to: ends.server.socketName()) == .bytes(0))
    var room: [UInt8] = [9]
    #expect(try room.withUnsafeMutableBytes { try ends.server.receive(into: $0) } == .bytes(0))
    let (bytes, message) = try #require(try ends.server.receiveFrom(upTo: 100))
    #expect(bytes.isEmpty && message.count == 0 && !message.isTruncated)
    #expect(try ends.server.receive(upTo: 1, flags: .doNotWait) == nil)
  }

  @Test("an empty raw packet is data, not the end", .enabled(if: SocketSample.mayOpenRaw, "needs CAP_NET_RAW"))
  func emptyRaw() throws {
    // 253 is for experiments, RFC 3692; other tests do not use it.
    let experiment = SocketProtocol(rawValue: 253)
    let receiver = try Socket(.inet6, .raw, experiment)
    try receiver.bind(to: .v6(.loopback, port: 0))
    let sender = try Socket(.inet6, .raw, experiment)
    #expect(try sender.send([], to: .v6(.loopback, port: 0)) == .bytes(0))
    #expect(try receiver.receive(upTo: 100) == [])
  }

  @Test(
    "a message longer than the buffer is reported as truncated",
    arguments: SocketSample.datagrams + SocketSample.streams.filter { $0.type == .sequencedPacket })
  func truncated(_ sample: SocketSample) throws {
    let ends = try Connected(sample)
    for (room, isTruncated) in [(5, false), (4, true), (1, true), (6, false)] {
      #expect(try ends.client.send([1, 2, 3, 4, 5]) == .bytes(5))
      let (bytes, message) = try #require(try ends.server.receiveFrom(upTo: room))
      #expect(bytes == Array([1, 2, 3, 4, 5].prefix(room)))
      #expect(message.isTruncated == isTruncated && message.count == bytes.count)
    }
  }

  @Test("the longest UDP message arrives whole, and a longer one is refused")
  func longest() throws {
    let server = try Socket(.inet, .datagram)
    try server.bind(to: .v4(.loopback, port: 0))
    let client = try Socket(.inet, .datagram)
    let address = try server.socketName()
    let payload = (0..<65_507).map { UInt8(truncatingIfNeeded: $0) }
    #expect(try client.send(payload, to: address) == .bytes(65_507))
    #expect(try server.receiveFrom(upTo: 65_507)?.bytes == payload)
    do throws(SocketError) {
      _ = try client.send(payload + [0], to: address)
      Issue.record("sent 65,508 bytes")
    } catch { #expect(error.description == "sendto \(address): Message too long") }
  }

  @Test("the caller's memory takes a message, and peeking leaves it")
  func into() throws {
    let ends = try Connected(SocketSample.datagrams[0])
    _ = try [UInt8]([7, 8]).withUnsafeBytes { try ends.client.send($0, flags: []) }
    var room: [UInt8] = [0, 0, 0]
    let peeked = try room.withUnsafeMutableBytes { try ends.server.receiveFrom(into: $0, flags: .peek) }
    #expect(peeked?.count == 2)
    room = [0, 0, 0]
    let taken = try room.withUnsafeMutableBytes { try ends.server.receiveFrom(into: $0) }
    #expect(taken == peeked)
    #expect(room == [7, 8, 0])
    #expect(try ends.server.receive(upTo: 1, flags: .doNotWait) == nil)
  }

  @Test("a sender without a name is unnamed")
  func unnamed() throws {
    let server = try Socket(.unix, .datagram)
    try server.bindUnnamed()
    let client = try Socket(.unix, .datagram)
    _ = try client.send([1], to: server.socketName())
    #expect(try server.receiveFrom(upTo: 8)?.message.sender == .unix(.unnamed))
  }

  @Test("sending to nobody is refused at once on a Unix socket, and later on UDP")
  func refused() throws {
    #expect(throws: SocketError("sendto", .connectionRefused, subject: "unix:@no such name here")) {
      try Socket(.unix, .datagram).send([1], to: .unix(UnixAddress(abstract: "no such name here")))
    }
    let closed = try Socket(.inet, .datagram)
    try closed.bind(to: .v4(.loopback, port: 0))
    let address = try closed.socketName()
    try closed.close()
    let client = try Socket(.inet, .datagram)
    try client.connect(to: address)
    // The port may have been taken by another test meanwhile; then nothing is refused.
    _ = try client.send([1])
    if let code = try client.pendingError() { #expect(code == .connectionRefused) }
  }

  @Test("a raw socket pings the loopback address", .enabled(if: SocketSample.mayOpenRaw, "needs CAP_NET_RAW"))
  func rawEcho() throws {
    let socket = try Socket(.inet, .raw, .icmp)
    try socket.setReceiveTimeout(.seconds(10))
    // Echo request, RFC 792, with an identifier of our own; the checksum is the complement of 0x0800 + id.
    let identifier = UInt16(truncatingIfNeeded: MonotonicTime.now.nanoseconds) >> 5
    let sum = ~(0x0800 + identifier)
    let bytes = [sum, identifier, 0].flatMap { [UInt8($0 >> 8), UInt8($0 & 0xff)] }
    _ = try socket.send([8, 0] + bytes, to: .v4(.loopback, port: 0))
    var isAnswered = false
    // Every raw socket hears all ICMP, the request itself and other tests' included.
    while !isAnswered, let (packet, message) = try socket.receiveFrom(upTo: 2048) {
      #expect(message.sender == .v4(.loopback, port: 0))
      isAnswered = packet.count >= 28 && packet[20] == 0 && Array(packet[24..<26]) == Array(bytes[2..<4])
    }
    #expect(isAnswered)
  }
}
