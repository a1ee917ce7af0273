internal import Reactor
internal import Sockets

/// The built-in servers over connections.
extension Exchange {
  /// RFC 862.
  func echo() async throws(SessionStop) {
    while let bytes = try await receive() {
      let count = bytes.count
      try await send(bytes)
      try await waitForMore(after: count)
    }
  }

  /// Puts the time in front of every line, without waiting for its end; in front of every message on packets.
  func echoStamped(_ timestamp: @Sendable () -> String) async throws(SessionStop) {
    var stamper = LineStamper()
    while let bytes = try await receive() {
      if peer.type.keepsBoundaries { stamper = LineStamper() }
      try await send(stamper.stamp(bytes, with: timestamp()))
    }
  }

  /// RFC 864: lines of 72 printable characters, each beginning one character later, until the client closes.
  func generateCharacters() async throws(SessionStop) {
    let stop: SessionStop? = await withTaskGroup(of: Void.self) { group in
      // What the client says is thrown away, and so is the end of it: it may go on reading.
      group.addTask { while (try? await self.receive()) ?? nil != nil {} }
      defer { group.cancelAll() }
      var line = 0
      while true {
        do throws(SessionStop) {
          try await send(CharacterGenerator.lines(from: line, count: 64))
          try await run.giveWay()
        } catch { return error }
        line += 64
      }
    }
    // A reader that has seen enough simply closes: that is how this service ends.
    if let stop, case .peer(let error) = stop, error.code == .brokenPipe || error.code == .connectionReset { return }
    if let stop { throw stop }
  }

  /// RFC 867: the time, once.
  func tellDaytime(_ text: String) async throws(SessionStop) {
    try await send(Array((text + "\r\n").utf8))
    try? Kernel.shutdown(peer.channel.fileNumber, .write)
    // Closing with bytes unread would reset the connection and could take the answer back.
    let patience = MonotonicTime.now + .seconds(1)
    while (try? await peer.channel.wait(for: .read, until: patience)) != nil,
      Kernel.bytesToRead(peer.channel.fileNumber) > 0
    {
      guard try await receive() != nil else { return }
    }
  }
}

/// Puts `[TIME] ` at the beginning of every line of a stream.
struct LineStamper {
  private var atLineStart = true

  mutating func stamp(_ bytes: UnsafeRawBufferPointer, with time: String) -> [UInt8] {
    let stamp = Array("[\(time)] ".utf8)
    guard !bytes.isEmpty else { return stamp }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count + stamp.count * 2)
    for byte in bytes {
      if atLineStart { result.append(contentsOf: stamp) }
      result.append(byte)
      atLineStart = byte == UInt8(ascii: "\n")
    }
    return result
  }
}

/// The pattern that RFC 864 recommends.
enum CharacterGenerator {
  private static let first = 0x20
  private static let count = 95

  static func lines(from start: Int, count lines: Int) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(lines * 74)
    for line in start..<start + lines {
      for column in 0..<72 { result.append(UInt8(first + (line + column) % count)) }
      result.append(contentsOf: [UInt8(ascii: "\r"), UInt8(ascii: "\n")])
    }
    return result
  }
}
