import Addresses
import Sockets
import Synchronization
import Testing

@Suite("sockets: moving bytes")
struct TransferTests {
  @Test("sendAll outlasts a slow reader, byte for byte", arguments: SocketSample.streams, [false, true])
  func slowReader(_ sample: SocketSample, nonBlocking: Bool) throws {
    guard !sample.type.keepsBoundaries else { return }
    let ends = try Connected(sample)
    try ends.client.setOption(.sendBuffer, to: 4096)
    try ends.client.setNonBlocking(nonBlocking)
    let payload = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7 >> 5) }
    let reader = try Reader(ends.server)
    try HelperThread.start { reader.readToEnd(atMost: 1500) }
    try ends.client.sendAll(payload)
    try ends.client.shutdown(.write)
    #expect(try reader.wait() == payload)
  }

  @Test("a send time-out is an error that says so")
  func sendTimeout() throws {
    let pair = try Socket.pair()
    try pair.first.setSendTimeout(.milliseconds(1))
    do throws(SocketError) {
      try pair.first.sendAll([UInt8](repeating: 0, count: 8_000_000))
      Issue.record("sent into nothing")
    } catch { #expect(error == SocketError("send", .again, advice: "the send time-out has passed")) }
  }

  @Test("a receive time-out is nil")
  func receiveTimeout() throws {
    let pair = try Socket.pair()
    #expect(try pair.first.receiveTimeout() == nil)
    #expect(try pair.first.sendTimeout() == nil)
    try pair.first.setReceiveTimeout(.milliseconds(1))
    #expect(try pair.first.receive(upTo: 8) == nil)
    #expect(try pair.first.receiveFrom(upTo: 8) == nil)
    var room: [UInt8] = [0]
    #expect(try room.withUnsafeMutableBytes { try pair.first.receive(into: $0) } == .wouldBlock)
  }

  @Test("time-outs read back, and none of them is rounded to for ever")
  func timeouts() throws {
    let socket = try Socket(.inet, .stream)
    try socket.setReceiveTimeout(.seconds(2) + .milliseconds(500))
    // The kernel counts in its own ticks, of at most 10 ms.
    let read = try #require(try socket.receiveTimeout())
    #expect(read >= .milliseconds(2500) && read <= .milliseconds(2510))
    try socket.setReceiveTimeout(nil)
    #expect(try socket.receiveTimeout() == nil)
    try socket.setSendTimeout(.nanoseconds(1))
    #expect(try socket.sendTimeout() != nil)
    try socket.setSendTimeout(.zero)
    #expect(try socket.sendTimeout() == nil)
    #expect(throws: SocketError.self) { try socket.setReceiveTimeout(.seconds(-1)) }
    #expect(throws: SocketError.self) { try socket.setReceiveTimeout(.seconds(Int64.max)) }
  }

  @Test("flags: peeking leaves the bytes, not waiting returns at once, waiting for all fills the buffer")
  func flags() throws {
    let pair = try Socket.pair()
    #expect(try pair.second.receive(upTo: 4, flags: .doNotWait) == nil)
    _ = try pair.first.send([1, 2], flags: .more)
    #expect(try pair.second.receive(upTo: 4, flags: .peek) == [1, 2])
    #expect(try pair.first.send([3, 4]) == .bytes(2))
    #expect(try pair.second.receive(upTo: 4, flags: .waitAll) == [1, 2, 3, 4])
  }

  @Test("urgent data travels beside the stream")
  func urgent() throws {
    let ends = try Connected(SocketSample.streams[0])
    #expect(try ends.client.send([7], flags: .outOfBand) == .bytes(1))
    try ends.client.sendAll([1])
    #expect(try ends.server.receive(upTo: 4, flags: .outOfBand) == [7])
    #expect(try ends.server.receive(upTo: 4) == [1])
  }

  @Test("an empty buffer receives nothing and ends nothing")
  func emptyBuffer() throws {
    let pair = try Socket.pair()
    try pair.first.sendAll([1])
    #expect(try pair.second.receive(upTo: 0) == [])
    #expect(try pair.second.receive(upTo: 1) == [1])
  }

  /// Reads a socket to its end on another thread, in small pieces.
  private final class Reader: Sendable {
    private let socket: Socket
    private let done: EventCounter
    private let bytes = Mutex<[UInt8]>([])

    init(_ socket: borrowing Socket) throws {
      self.socket = try Socket(adopting: socket.descriptor.duplicate())
      done = try EventCounter()
    }

    func readToEnd(atMost count: Int) {
      while let piece = try? socket.receive(upTo: count, flags: []) { bytes.withLock { $0 += piece } }
      done.ring()
    }

    func wait() throws -> [UInt8] {
      let epoll = try Epoll()
      _ = try epoll.add(done.descriptor.fileNumber, token: 0)
      while !Kernel.isReady(done.descriptor.fileNumber, for: .read) { try epoll.wait(timeout: nil) { _ in } }
      return bytes.withLock { $0 }
    }
  }
}
