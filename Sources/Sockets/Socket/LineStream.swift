/// A buffered reader and writer of lines over a stream socket, which it owns: what Python calls `makefile`.
///
///     var stream = LineStream(socket)
///     try stream.write("HELO me\r\n")
///     try stream.flush()
///     let answer = try stream.readLine()
///     try stream.close()
///
/// For sockets that wait. A time-out that was set on the socket arrives as the error EAGAIN; nothing is lost then, and the
/// same call may be made again.
public struct LineStream: ~Copyable, Sendable {
  /// The socket, for its names and options. Reading from it or writing to it directly goes past the buffers.
  public let socket: Socket

  private let bufferSize: Int
  /// What has been received; the part before `start` has been handed out.
  private var received: [UInt8] = []
  private var start = 0
  private var unsent: [UInt8] = []

  /// Reads from and writes to `socket`. At most about `bufferSize` bytes wait to be sent before they go by themselves.
  public init(_ socket: consuming Socket, bufferSize: Int = 65_536) {
    self.socket = socket
    self.bufferSize = max(1, bufferSize)
  }

  // MARK: Reading

  /// The next line with its newline; the last one may have none; nil at the end.
  ///
  /// A line longer than `limit` bytes comes in pieces of `limit` bytes, of which only the last ends with a newline.
  public mutating func readLine(limit: Int = 1 << 20) throws(SocketError) -> [UInt8]? {
    let limit = max(1, limit)
    var searched = 0
    while true {
      let window = received[start...].prefix(limit)
      if let newline = window.dropFirst(searched).firstIndex(of: UInt8(ascii: "\n")) {
        return take(newline + 1 - start)
      }
      if window.count == limit { return take(limit) }
      searched = window.count
      guard try fill() else { return received.count == start ? nil : take(received.count - start) }
    }
  }

  /// The next `count` bytes; fewer, or none, only where the stream ends.
  public mutating func read(_ count: Int) throws(SocketError) -> [UInt8] {
    while received.count - start < count {
      guard try fill() else { break }
    }
    return take(max(0, min(count, received.count - start)))
  }

  /// Everything until the stream ends. Takes as much memory as the peer likes to send.
  public mutating func readAll() throws(SocketError) -> [UInt8] {
    while try fill() {}
    return take(received.count - start)
  }

  private mutating func take(_ count: Int) -> [UInt8] {
    let end = start + count
    defer {
      start = end
      if start == received.count {
        received.removeAll(keepingCapacity: received.capacity <= 2 * bufferSize)
        start = 0
      }
    }
    return Array(received[start..<end])
  }

  /// Appends what the next receive gives; false at the end of the stream.
  private mutating func fill() throws(SocketError) -> Bool {
    received.removeFirst(start)
    start = 0
    let size = bufferSize
    while true {
      let result = try withUnsafeTemporaryAllocation(byteCount: size, alignment: 1) { (room) throws(SocketError) in
        let result = try socket.receive(into: room)
        if case .bytes(let count) = result { received.append(contentsOf: room.prefix(count)) }
        return result
      }
      switch result {
      case .bytes: return true
      case .endOfFile: return false
      case .wouldBlock: try wait("recv", .read)
      }
    }
  }

  // MARK: Writing

  /// Puts `bytes` behind what waits to be sent, and sends when a buffer's worth is there.
  public mutating func write(_ bytes: some Sequence<UInt8>) throws(SocketError) {
    unsent.append(contentsOf: bytes)
    if unsent.count >= bufferSize { try flush() }
  }

  /// Puts `text` in UTF-8 behind what waits to be sent; no newline is added.
  public mutating func write(_ text: String) throws(SocketError) { try write(text.utf8) }

  /// Sends everything that waits. After an error, what was sent is gone from the buffer and the rest still waits.
  public mutating func flush() throws(SocketError) {
    var sent = 0
    defer { unsent.removeFirst(sent) }
    while sent < unsent.count {
      let result = try unsent.withBytes { (raw) throws(SocketError) in
        try socket.send(UnsafeRawBufferPointer(rebasing: raw[sent...]))
      }
      switch result {
      case .bytes(let count): sent += count
      case .wouldBlock, .endOfFile: try wait("send", .write)
      }
    }
  }

  /// Sends what waits, closes, and reports what went wrong with either. The socket is closed even then.
  ///
  /// A stream that goes away without this is closed too, but what waited to be sent is lost.
  public consuming func close() throws(SocketError) {
    try flush()
    try socket.close()
  }

  /// What "not now" means: on a socket that waits by itself, that its time-out has passed.
  private func wait(_ call: String, _ direction: Direction) throws(SocketError) {
    guard try socket.isNonBlocking() else {
      let name = direction == .read ? "receive" : "send"
      throw SocketError(call, .again, advice: "the \(name) time-out has passed")
    }
    _ = Kernel.wait(socket.fileNumber, for: direction, milliseconds: -1)
  }
}
