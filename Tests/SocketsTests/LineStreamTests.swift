import Sockets
import Testing

@Suite("lines over a stream socket")
struct LineStreamTests {
  /// A stream whose peer has sent `text` and, unless told otherwise, finished.
  private func stream(_ text: String, finished: Bool = true, bufferSize: Int = 65_536) throws -> LineStreamAndPeer {
    let pair = try Socket.pair()
    try pair.first.sendAll(Array(text.utf8))
    if finished { try pair.first.shutdown(.write) }
    return LineStreamAndPeer(stream: LineStream(pair.second, bufferSize: bufferSize), peer: pair.first)
  }

  @Test(
    "lines keep their newlines, and the last one may have none",
    arguments: [
      ("", []), ("\n", ["\n"]), ("a\nb\n", ["a\n", "b\n"]), ("a\nb", ["a\n", "b"]),
      ("a\r\n\r\nb\n", ["a\r\n", "\r\n", "b\n"]),
      ("no newline", ["no newline"]),
    ], [1, 2, 3, 65_536])
  func lines(_ table: (text: String, lines: [String]), bufferSize: Int) throws {
    var ends = try stream(table.text, bufferSize: bufferSize)
    for line in table.lines { #expect(try ends.stream.readLine() == Array(line.utf8)) }
    #expect(try ends.stream.readLine() == nil)
    #expect(try ends.stream.readLine() == nil)
  }

  @Test("a line over the limit comes in pieces, never lost", arguments: [1, 2, 3, 7])
  func limit(_ limit: Int) throws {
    let text = "abcdefghij\nk\n\nlast"
    var ends = try stream(text, bufferSize: 4)
    var all: [UInt8] = []
    while let piece = try ends.stream.readLine(limit: limit) {
      #expect(!piece.isEmpty && piece.count <= limit)
      #expect(piece.dropLast().allSatisfy { $0 != UInt8(ascii: "\n") })
      all += piece
    }
    #expect(all == Array(text.utf8))
  }

  @Test("a line that fits exactly is one piece")
  func exactLimit() throws {
    var ends = try stream("abc\nd")
    #expect(try ends.stream.readLine(limit: 4) == Array("abc\n".utf8))
    #expect(try ends.stream.readLine(limit: 4) == Array("d".utf8))
  }

  @Test("bytes and lines mix")
  func mixed() throws {
    var ends = try stream("head\n0123456789tail\nrest of it")
    #expect(try ends.stream.readLine() == Array("head\n".utf8))
    #expect(try ends.stream.read(0) == [])
    #expect(try ends.stream.read(10) == Array("0123456789".utf8))
    #expect(try ends.stream.readLine() == Array("tail\n".utf8))
    #expect(try ends.stream.readAll() == Array("rest of it".utf8))
    #expect(try ends.stream.read(5) == [])
    #expect(try ends.stream.readAll() == [])
  }

  @Test("reading more than there is gives what there is")
  func short() throws {
    var ends = try stream("abc")
    #expect(try ends.stream.read(10) == Array("abc".utf8))
  }

  @Test("a time-out is an error, and the half line is still there afterwards")
  func timeout() throws {
    var ends = try stream("half", finished: false)
    try ends.stream.socket.setReceiveTimeout(.milliseconds(1))
    let error = #expect(throws: SocketError.self) { try ends.stream.readLine() }
    #expect(error?.code == .again)
    #expect(throws: SocketError.self) { try ends.stream.read(100) }
    try ends.peer.sendAll(Array(" line\n".utf8))
    #expect(try ends.stream.readLine() == Array("half line\n".utf8))
  }

  @Test("nothing is sent before flush, and everything after")
  func flush() throws {
    var ends = try stream("", finished: false)
    try ends.stream.write("one ")
    try ends.stream.write([UInt8]("two\n".utf8))
    #expect(try ends.peer.receive(upTo: 100, flags: .doNotWait) == nil)
    try ends.stream.flush()
    #expect(try ends.peer.receive(upTo: 100) == Array("one two\n".utf8))
  }

  @Test("a full buffer goes by itself")
  func fullBuffer() throws {
    var ends = try stream("", finished: false, bufferSize: 4)
    try ends.stream.write("abc")
    #expect(try ends.peer.receive(upTo: 100, flags: .doNotWait) == nil)
    try ends.stream.write("de")
    #expect(try ends.peer.receive(upTo: 100, flags: .doNotWait) == Array("abcde".utf8))
  }

  @Test("close sends what waits")
  func close() throws {
    let pair = try Socket.pair()
    let first = pair.first
    let second = pair.second
    var stream = LineStream(second)
    try stream.write("bye\n")
    try stream.close()
    #expect(try first.receive(upTo: 100) == Array("bye\n".utf8))
    #expect(try first.receive(upTo: 100) == nil)
  }

  @Test("close reports what could not be sent")
  func closeFails() throws {
    let pair = try Socket.pair()
    let first = pair.first
    let second = pair.second
    try first.close()
    var stream = LineStream(second)
    try stream.write("nobody reads this")
    do throws(SocketError) {
      try stream.close()
      Issue.record("sent to nobody")
    } catch { #expect(error.code == .brokenPipe) }
  }

  @Test("a send time-out keeps exactly what was not sent")
  func sendTimeout() throws {
    let pair = try Socket.pair()
    let first = pair.first
    let second = pair.second
    let payload = (0..<4_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
    var stream = LineStream(second, bufferSize: 8_000_000)
    try stream.socket.setSendTimeout(.milliseconds(1))
    try stream.write(payload)
    let error = #expect(throws: SocketError.self) { try stream.flush() }
    #expect(error?.code == .again)
    var arrived: [UInt8] = []
    while arrived.count < payload.count {
      while let part = try first.receive(upTo: 1 << 20, flags: .doNotWait) { arrived += part }
      do throws(SocketError) { try stream.flush() } catch { #expect(error.code == .again) }
    }
    #expect(arrived == payload)
  }

  @Test("a non-blocking socket waits too")
  func nonBlocking() throws {
    var ends = try stream("", finished: false)
    try ends.stream.socket.setNonBlocking(true)
    let number = ends.peer.fileNumber
    try HelperThread.start { _ = try? [UInt8]("late\n".utf8).withUnsafeBytes { try Kernel.send(number, $0) } }
    #expect(try ends.stream.readLine() == Array("late\n".utf8))
  }
}

/// Both ends of a connection, one of them behind a stream.
private struct LineStreamAndPeer: ~Copyable {
  var stream: LineStream
  let peer: Socket
}
