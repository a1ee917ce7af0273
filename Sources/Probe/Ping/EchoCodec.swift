internal import Addresses
internal import Sockets
internal import Wire

/// Makes the requests of a run, and reads what comes back about them.
struct EchoCodec {
  private let payload: EchoPayload

  /// Requests with `size` bytes behind the ICMP header, and a cookie that no other run has.
  init(size: Int, pattern: [UInt8]?) {
    payload = EchoPayload(cookie: .random(in: .min ... .max), count: size, pattern: pattern ?? [])
  }

  /// Bytes of a request behind the IP header.
  var messageSize: Int { ICMPEcho.headerByteCount + payload.count }

  /// Writes request `index` for `socket` and returns its length.
  func encode(into message: inout MutableSpan<UInt8>, _ index: UInt64, _ socket: EchoSocket) -> Int {
    payload.fill(into: &message, from: ICMPEcho.headerByteCount, index: index)
    ICMPEcho.encodeRequest(
      socket.version, identifier: socket.identifier, sequence: UInt16(truncatingIfNeeded: index), into: &message)
    return messageSize
  }

  /// An echo reply that is ours.
  struct Reply {
    /// Which probe it answers.
    let index: UInt64
    /// Bytes behind the IP header.
    let length: Int
    /// The time to live, where the header came along.
    let hops: Int?
    let corruption: EchoAnswer.Corruption?
  }

  /// Reads what came; nil for everything that is no reply to a probe of this run, of which `next` have been made.
  func decodeReply(_ bytes: UnsafeRawBufferPointer, _ socket: EchoSocket, next: UInt64) -> Reply? {
    var reader = PacketReader(bytes)
    let whole = reader
    var hops: Int?
    if socket.hasHeader {
      guard let header = IPv4Header.decode(&reader).value else { return nil }
      hops = Int(header.timeToLive)
    }
    let length = reader.remaining
    guard case .echoReply(let echo)? = ICMPMessage.decode(&reader, version: socket.version).value?.body,
      echo.identifier == socket.identifier, next > 0, let content = whole.slice(echo.payload),
      let index = payload.index(in: content, sequence: echo.sequence, latest: next - 1)
    else { return nil }
    switch payload.verify(content, index: index) {
    case .match, .truncated, .extended: return Reply(index: index, length: length, hops: hops, corruption: nil)
    case .foreign: return nil
    case .corrupted(let offset, let expected, let found):
      let corruption = EchoAnswer.Corruption(offset: offset, expected: expected, found: found)
      return Reply(index: index, length: length, hops: hops, corruption: corruption)
    }
  }

  /// Which probe the kernel stamped: it hands back the packet that left, with whatever headers it had by then.
  func sentIndex(_ bytes: UnsafeRawBufferPointer, _ socket: EchoSocket, next: UInt64) -> UInt64? {
    guard bytes.count >= messageSize else { return nil }
    return requestIndex(UnsafeRawBufferPointer(rebasing: bytes.suffix(messageSize)), socket, next: next)
  }

  /// Which probe an ICMP error is about: it quotes the request, at least the first eight bytes.
  func quotedIndex(_ bytes: UnsafeRawBufferPointer, _ socket: EchoSocket, next: UInt64) -> UInt64? {
    requestIndex(bytes, socket, next: next)
  }

  private func requestIndex(_ bytes: UnsafeRawBufferPointer, _ socket: EchoSocket, next: UInt64) -> UInt64? {
    var reader = PacketReader(bytes)
    let whole = reader
    guard case .echoRequest(let echo)? = ICMPMessage.decode(&reader, version: socket.version).value?.body,
      echo.identifier == socket.identifier, next > 0, let content = whole.slice(echo.payload),
      let index = payload.index(in: content, sequence: echo.sequence, latest: next - 1)
    else { return nil }
    return payload.verify(content, index: index) == .foreign ? nil : index
  }
}

extension EchoSocket {
  var version: ICMPVersion { family == .inet ? .v4 : .v6 }
}
