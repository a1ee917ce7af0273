import Addresses
import Glibc
import Sockets
import Testing

@Suite("many messages with one call")
struct MessageBatchTests {
  @Test("messages arrive whole, in order, each with its sender", arguments: SocketSample.datagrams)
  func batch(_ sample: SocketSample) throws {
    let ends = try Connected(sample)
    let receiver = MessageReceiver(capacity: 4, messageSize: 8)
    #expect(receiver.capacity == 4 && receiver.messageSize == 8)
    #expect(try receiver.receive(ends.server.fileNumber) == 0)

    let sender = MessageSender(capacity: 3)
    #expect(sender.capacity == 3)
    let bytes: [UInt8] = Array(0..<20)
    let ranges = [0..<3, 3..<3, 3..<11, 11..<20, 0..<1]
    let number = ends.client.fileNumber
    #expect(try bytes.withUnsafeBytes { try sender.send(number, $0, ranges[...]) } == 3)
    #expect(try bytes.withUnsafeBytes { try sender.send(number, $0, ranges[3...]) } == 2)
    #expect(try bytes.withUnsafeBytes { try sender.send(number, $0, []) } == 0)

    var arrived: [[UInt8]] = []
    var truncated: [Bool] = []
    while case let count = try receiver.receive(ends.server.fileNumber), count > 0 {
      for index in 0..<count {
        arrived.append(Array(receiver.bytes(index)))
        truncated.append(receiver.isTruncated(index))
        #expect(try receiver.sender(index) == ends.client.socketName())
        #expect(receiver.destination(index) == nil)
        #expect(!receiver.hasAncillaryData(index))
      }
    }
    // The fourth has nine bytes, and there is room for eight.
    #expect(arrived == ranges.map { Array(bytes[$0].prefix(8)) })
    #expect(truncated == [false, false, false, true, false])
  }

  @Test("the answer leaves from the address that was asked", arguments: [false, true])
  func answer(_ six: Bool) throws {
    let server = try Socket(six ? .inet6 : .inet, .datagram)
    try server.bind(to: six ? .v6(.any, port: 0) : .v4(.any, port: 0))
    if six {
      try server.setOption(.receivePacketInfo6, to: true)
    } else {
      try server.setOption(.receivePacketInfo, to: true)
    }
    let port = try #require(try server.socketName().port)
    // Any address of 127/8 is ours; of IPv6 there is only ::1.
    let asked: SocketAddress = six ? .v6(.loopback, port: port) : .v4(IPv4Address(127, 9, 8, 7), port: port)
    let client = try Socket(six ? .inet6 : .inet, .datagram)
    try client.bind(to: six ? .v6(.loopback, port: 0) : .v4(.loopback, port: 0))
    _ = try client.send([1], to: asked)

    let receiver = MessageReceiver(capacity: 2, messageSize: 100)
    #expect(try receiver.receive(server.fileNumber) == 1)
    #expect(receiver.hasAncillaryData(0))
    let destination = try #require(receiver.destination(0))
    let sent = try [UInt8]([2]).withUnsafeBytes {
      try Kernel.send(server.fileNumber, $0, to: receiver.sender(0), from: destination)
    }
    #expect(sent == .bytes(1))
    let (bytes, message) = try #require(try client.receiveFrom(upTo: 8))
    #expect(bytes == [2] && message.sender == asked)
  }

  @Test("with SO_PASSCRED an empty message can be told from the end of file")
  func emptyOrEnd() throws {
    let pair = try Socket.pair(.sequencedPacket)
    let first = pair.first
    let second = pair.second
    try second.setOption(.passCredentials, to: true)
    _ = try first.send([])
    let receiver = MessageReceiver(capacity: 1, messageSize: 8)
    #expect(try receiver.receive(second.fileNumber) == 1)
    #expect(receiver.bytes(0).isEmpty && receiver.hasAncillaryData(0))
    try first.close()
    #expect(try receiver.receive(second.fileNumber) == 1)
    #expect(receiver.bytes(0).isEmpty && !receiver.hasAncillaryData(0))
  }

  @Test("what cannot be sent is an error, and a full buffer is none")
  func refused() throws {
    let sender = MessageSender(capacity: 2)
    let payload = [UInt8](repeating: 0, count: 70_000)
    let socket = try Socket(.inet, .datagram)
    try socket.connect(to: .v4(.loopback, port: 9))
    #expect(throws: SocketError("send", .messageTooLong)) {
      try payload.withUnsafeBytes { try sender.send(socket.fileNumber, $0, [0..<70_000]) }
    }
    let sample = try #require(SocketSample.datagrams.first { $0.family == .unix })
    let ends = try Connected(sample)
    let number = ends.client.fileNumber
    while try payload.withUnsafeBytes({ try sender.send(number, $0, [0..<1000]) }) == 1 {}
    let address = try ends.server.socketName()
    let result = try payload.prefix(8).withUnsafeBytes { try Kernel.send(number, $0, to: address, from: nil) }
    #expect(result == .wouldBlock)
  }
}
