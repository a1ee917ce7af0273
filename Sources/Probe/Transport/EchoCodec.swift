internal import Addresses
internal import Sockets
internal import Wire

/// Makes the requests of a run for one socket, and reads what comes back about them.
struct EchoCodec {
  let identifier: UInt16
  private let version: ICMPVersion
  private(set) var payload: EchoPayload
  /// What is received begins with an IPv4 header.
  private let hasHeader: Bool
  /// What is sent begins with one that is made here; a copy with the address of each target.
  private let header: IPv4Header?

  init(_ socket: borrowing EchoSocket, _ options: EchoOptions, _ payload: EchoPayload) throws(SocketError) {
    identifier = socket.identifier
    version = socket.family == .inet ? .v4 : .v6
    self.payload = payload
    hasHeader = socket.kind == .raw && socket.family == .inet
    header =
      options.includesHeader && hasHeader
      ? try Self.header(options, defaultHops: socket.socket.option(.timeToLive), payload) : nil
  }

  private static func header(
    _ options: EchoOptions, defaultHops: Int, _ payload: EchoPayload
  ) throws(SocketError) -> IPv4Header {
    let source: IPv4Address = if case .v4(let address)? = options.source { address } else { .any }
    // The kernel fills in a source that is zero, and the checksum.
    let header = IPv4Header(
      source: source, destination: .any, protocol: .icmp, payloadCount: ICMPEcho.headerByteCount + payload.count,
      timeToLive: UInt8(clamping: options.hops ?? defaultHops),
      typeOfService: UInt8(clamping: options.trafficClass ?? 0),
      dontFragment: options.pathMTUDiscovery.map { $0 != .dont } ?? false,
      options: options.headerOptions ?? IPv4Options())
    guard let header else { throw SocketError("send", .messageTooLong, subject: "\(payload.count) bytes of payload") }
    return header
  }

  /// The next requests carry another payload; not where the header is made here, which tells its length.
  mutating func carry(_ payload: EchoPayload) { self.payload = payload }

  /// Bytes of a request behind the IP header.
  var messageSize: Int { ICMPEcho.headerByteCount + payload.count }
  /// Bytes of a request with the header that is made here.
  var packetSize: Int { messageSize + (header?.byteCount ?? 0) }

  /// Writes request `index` and returns its length.
  func encode(into message: inout MutableSpan<UInt8>, _ index: UInt64, to address: IPAddress) -> Int {
    var start = 0
    if var header, case .v4(let destination) = address {
      header.destination = destination
      var bytes: [UInt8] = []
      header.append(to: &bytes)
      for (place, byte) in bytes.enumerated() { message[place] = byte }
      start = bytes.count
    }
    payload.fill(into: &message, from: start + ICMPEcho.headerByteCount, index: index)
    ICMPEcho.encodeRequest(
      version, identifier: identifier, sequence: UInt16(truncatingIfNeeded: index), into: &message, from: start)
    return packetSize
  }

  /// Request `index` without an IP header.
  func message(_ index: UInt64) -> [UInt8] {
    var message = [UInt8](repeating: 0, count: messageSize)
    var bytes = message.mutableSpan
    payload.fill(into: &bytes, from: ICMPEcho.headerByteCount, index: index)
    ICMPEcho.encodeRequest(
      version, identifier: identifier, sequence: UInt16(truncatingIfNeeded: index), into: &bytes)
    return message
  }

  /// Reads what came; nil for everything that is no reply to a probe of this run, of which there are those below `next`.
  func decodeReply(
    _ bytes: UnsafeRawBufferPointer, from sender: IPAddress, _ data: AncillaryData, next: UInt64
  ) -> (index: UInt64, reply: ProbeReply)? {
    var reader = PacketReader(bytes)
    let whole = reader
    var hops = data.hops
    var options = data.headerOptions.isEmpty ? [] : IPv4Options(bytes: data.headerOptions).map(Array.init) ?? []
    if hasHeader {
      guard let header = IPv4Header.decode(&reader).value else { return nil }
      hops = Int(header.timeToLive)
      if !header.options.isEmpty { options = Array(header.options) }
    }
    let length = reader.remaining
    let message = ICMPMessage.decode(&reader, version: version).value
    guard case .echoReply(let echo)? = message?.body, echo.identifier == identifier, next > 0,
      let content = whole.slice(echo.payload),
      let index = payload.index(in: content, sequence: echo.sequence, latest: next - 1)
    else { return nil }
    var reply = ProbeReply(from: sender, length: length, hops: hops, received: data.kernelTime, options: options)
    switch payload.verify(content, index: index) {
    case .match, .truncated, .extended:
      reply.surplus = content.remaining - payload.count
      // Only the raw socket of IPv4 shows what the kernel drops everywhere else.
      if case .incorrect? = message?.checksum { return nil }
    case .foreign: return nil
    case .corrupted(let offset, let expected, let found):
      reply.corruption = EchoAnswer.Corruption(
        offset: offset, expected: expected, found: found, content: content.array)
    }
    return (index, reply)
  }

  /// Which probe the kernel stamped: it hands back the packet that left, with whatever headers it had by then.
  func sentIndex(_ bytes: UnsafeRawBufferPointer, next: UInt64) -> UInt64? {
    guard bytes.count >= messageSize else { return nil }
    return requestIndex(UnsafeRawBufferPointer(rebasing: bytes.suffix(messageSize)), next: next)
  }

  /// Which probe an ICMP error is about: it quotes the request, at least the first eight bytes.
  func quotedIndex(_ bytes: UnsafeRawBufferPointer, next: UInt64) -> UInt64? {
    guard header != nil else { return requestIndex(bytes, next: next) }
    // Who makes the IP header gets it back with the quote.
    var reader = PacketReader(bytes)
    guard let quoted = IPv4Header.decode(&reader).value else { return nil }
    return requestIndex(UnsafeRawBufferPointer(rebasing: bytes.dropFirst(quoted.byteCount)), next: next)
  }

  private func requestIndex(_ bytes: UnsafeRawBufferPointer, next: UInt64) -> UInt64? {
    var reader = PacketReader(bytes)
    let whole = reader
    guard case .echoRequest(let echo)? = ICMPMessage.decode(&reader, version: version).value?.body,
      echo.identifier == identifier, next > 0, let content = whole.slice(echo.payload),
      let index = payload.index(in: content, sequence: echo.sequence, latest: next - 1)
    else { return nil }
    return payload.verify(content, index: index) == .foreign ? nil : index
  }
}
