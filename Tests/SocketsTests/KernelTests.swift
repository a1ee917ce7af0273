import Glibc
import Sockets
import Testing

@Suite("calls on descriptor numbers")
struct KernelTests {
  @Test("receive and send never wait and never raise a signal")
  func sockets() throws {
    let pair = try Socket.pair()
    let first = pair.first
    let second = pair.second
    var room = [UInt8](repeating: 0, count: 8)
    let nothing = try room.withUnsafeMutableBytes { try Kernel.receive(second.fileNumber, into: $0) }
    #expect(nothing == .wouldBlock)
    let sent = try [UInt8]([1, 2, 3]).withUnsafeBytes { try Kernel.send(first.fileNumber, $0) }
    #expect(sent == .bytes(3))
    let received = try room.withUnsafeMutableBytes { try Kernel.receive(second.fileNumber, into: $0) }
    #expect(received == .bytes(3))
    #expect(room.prefix(3) == [1, 2, 3])

    let big = [UInt8](repeating: 0, count: 1 << 20)
    var total = 0
    while case .bytes(let count) = try big.withUnsafeBytes({ try Kernel.send(first.fileNumber, $0) }) {
      total += count
    }
    #expect(total > 0)

    let number = second.fileNumber
    try first.close()
    while case .bytes = try room.withUnsafeMutableBytes({ try Kernel.receive(number, into: $0) }) {}
    let end = try room.withUnsafeMutableBytes { try Kernel.receive(number, into: $0) }
    #expect(end == .endOfFile)
    #expect(throws: SocketError("send", .brokenPipe)) { try big.withUnsafeBytes { try Kernel.send(number, $0) } }
  }

  @Test("readiness is what poll says")
  func ready() throws {
    let pipe = try Pipe()
    #expect(!Kernel.isReady(pipe.readEnd.fileNumber, for: .read))
    #expect(Kernel.isReady(pipe.writeEnd.fileNumber, for: .write))
    _ = try Kernel.writeBytes(pipe.writeEnd.fileNumber, [1])
    #expect(Kernel.isReady(pipe.readEnd.fileNumber, for: .read))
  }

  @Test("splice moves bytes between a pipe and a socket, and says when either is not ready")
  func splice() throws {
    let pipe = try Pipe()
    let readEnd = pipe.readEnd
    let writeEnd = pipe.writeEnd
    let pair = try Socket.pair(nonBlocking: true)
    let (source, sink) = (readEnd.fileNumber, pair.first.fileNumber)
    #expect(try Kernel.splice(from: source, to: sink, count: 100) == .wouldBlock)
    _ = try Kernel.writeBytes(writeEnd.fileNumber, Array("payload".utf8))
    #expect(try Kernel.splice(from: source, to: sink, count: 100) == .bytes(7))
    #expect(try pair.second.receive(upTo: 100) == Array("payload".utf8))
    try writeEnd.close()
    #expect(try Kernel.splice(from: source, to: sink, count: 100) == .endOfFile)
  }

  @Test("splice into a file opened for appending is refused")
  func spliceAppending() throws {
    let directory = try TemporaryDirectory()
    let pipe = try Pipe()
    _ = try Kernel.writeBytes(pipe.writeEnd.fileNumber, [1])
    let log = Descriptor(owning: open("\(directory.path)/log", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600))
    #expect(throws: SocketError("splice", .invalidArgument)) {
      try Kernel.splice(from: pipe.readEnd.fileNumber, to: log.fileNumber, count: 1)
    }
  }

  @Test("sendfile sends from the file's position to its end")
  func sendFile() throws {
    let directory = try TemporaryDirectory()
    let file = try directory.file("f", Array("0123456789".utf8))
    let pair = try Socket.pair()
    #expect(try Kernel.sendFile(from: file.fileNumber, to: pair.first.fileNumber, count: 4) == .bytes(4))
    #expect(try Kernel.sendFile(from: file.fileNumber, to: pair.first.fileNumber, count: 100) == .bytes(6))
    #expect(try Kernel.sendFile(from: file.fileNumber, to: pair.first.fileNumber, count: 100) == .endOfFile)
    #expect(try pair.second.receive(upTo: 100) == Array("0123456789".utf8))
  }

  @Test("a pipe grows, and what is no pipe does not")
  func growPipe() throws {
    let pipe = try Pipe()
    #expect(try #require(Kernel.growPipe(pipe.readEnd.fileNumber, to: 128 * 1024)) >= 65_536)
    // Beyond any limit: the size stays.
    #expect(Kernel.growPipe(pipe.readEnd.fileNumber, to: Int.max) != nil)
    let socket = try Socket(.unix, .stream)
    #expect(Kernel.growPipe(socket.fileNumber, to: 65_536) == nil)
  }

  @Test("bytes that wait on either side are counted")
  func queues() throws {
    let ends = try Connected(SocketSample.streams[0])
    #expect(Kernel.bytesToRead(ends.server.fileNumber) == 0)
    try ends.client.sendAll([1, 2, 3])
    #expect(try ends.server.receive(upTo: 1, flags: .peek) == [1])
    #expect(Kernel.bytesToRead(ends.server.fileNumber) == 3)
    #expect((0...3).contains(Kernel.bytesUnacknowledged(ends.client.fileNumber)))
    #expect(Kernel.bytesToRead(-1) == 0)
    #expect(Kernel.bytesUnacknowledged(-1) == 0)
  }
}
