internal import Addresses
internal import Reactor
internal import Sockets
internal import Wire

/// ICMP echo over a raw or a datagram socket of one family.
final class EchoTransport: RecordableTransport, @unchecked Sendable {
  /// How many requests go out with one call at most.
  static let batch = 64

  /// RFC 792.
  private static let sourceQuench: UInt8 = 4
  private static let redirect: UInt8 = 5

  let family: Family
  let kind: SocketType
  private var codec: EchoCodec
  private let channel: Channel
  private var sender: AddressedSender
  private let receiver: MessageReceiver
  private let queueReceiver: MessageReceiver
  /// The probes of the batch.
  private var probes: [UInt64] = []
  /// Probes that were longer than the path takes, of which the error queue has more to say.
  private var tooLong: [(UInt64, SocketError)] = []
  /// What the kernel said last of how long a packet may be. It does not say of which.
  private var pathMTU: Int?
  /// Without stamps the error queue is worth a call only when the kernel has said that there is something.
  private let stampsSent: Bool
  private let packets: EchoPackets?
  /// Where the packet of each piece of news goes, where somebody records them.
  var trail: PacketTrail?

  init(
    _ socket: consuming EchoSocket, _ options: EchoOptions, _ payload: EchoPayload, on reactor: Reactor
  ) throws(SocketError) {
    family = socket.family
    kind = socket.kind
    codec = try EchoCodec(socket, options, payload)
    stampsSent = options.stampsSent
    sender = AddressedSender(capacity: Self.batch, messageSize: codec.packetSize)
    packets = options.keepsPackets ? try EchoPackets(socket, options, messageSize: codec.messageSize) : nil
    // Room for the longest IPv4 header in front, and for a link header on the error queue.
    let room = options.keepsPackets ? 66_000 : codec.messageSize + 128
    receiver = MessageReceiver(capacity: Self.batch, messageSize: room)
    queueReceiver = MessageReceiver(capacity: Self.batch, messageSize: room)
    channel = try Channel(socket.intoSocket(), on: reactor)
  }

  func close() { channel.close() }

  func forget(_ index: UInt64) {}

  // MARK: Asking

  var hasRoom: Bool { sender.count < Self.batch }

  func ask(_ index: UInt64, _ address: IPAddress) throws(SocketError) {
    try sender.add(to: SocketAddress(address, port: 0)) { codec.encode(into: &$0, index, to: address) }
    probes.append(index)
  }

  func flush(failed: (UInt64, SocketError) -> Void) {
    var next = 0
    var retries = 0
    while next < sender.count {
      do throws(SocketError) {
        let sent = try sender.send(channel.fileNumber, from: next)
        if sent == 0 { throw SocketError("send", .again) }
        next += sent
        retries = 0
      } catch {
        // An ICMP error to an earlier request is reported to whoever calls next, and says nothing about this one; a
        // queue that is full has room a moment later.
        retries += 1
        if retries <= 3 { continue }
        if error.code == .messageTooLong {
          tooLong.append((probes[next], error))
        } else {
          failed(probes[next], error)
        }
        next += 1
        retries = 0
      }
    }
    sender.clear()
    probes.removeAll(keepingCapacity: true)
  }

  /// The next requests carry `payload`, which is no longer than that of the start: there is room for the answers.
  func carry(_ payload: EchoPayload) {
    codec.carry(payload)
    sender = AddressedSender(capacity: Self.batch, messageSize: codec.packetSize)
  }

  func packet(_ index: UInt64, _ address: IPAddress) -> RecordedPacket? {
    packets?.request(codec.message(index), to: address)
  }

  // MARK: Hearing

  func wait() async throws(ReactorError) { try await channel.wait(for: .read) }

  /// The same, until `deadline`.
  func wait(until deadline: MonotonicTime) async throws(ReactorError) {
    try await channel.wait(for: .read, until: deadline)
  }

  func hear(next: UInt64, isNews: Bool, _ body: (ProbeNews) -> Void) throws(SocketError) {
    var isFirst = true
    while true {
      // Answers are taken before the error queue is read, and told behind it: when an answer is there, the stamp of its
      // request is, too.
      let count = try receive(receiver)
      if stampsSent || isFirst && (isNews || !tooLong.isEmpty) { try hearQueue(next: next, body) }
      isFirst = false
      for place in 0..<count {
        let (bytes, data) = (receiver.bytes(place), receiver.ancillaryData(place))
        guard let sender = receiver.sender(place).ip,
          let (index, reply) = codec.decodeReply(bytes, from: sender, data, next: next)
        else { continue }
        trail?.offer(packets?.answer(bytes, from: sender, data))
        body(.answered(index, reply))
      }
      if count < receiver.capacity { return }
    }
  }

  /// The stamps and errors of what was sent.
  private func hearQueue(next: UInt64, _ body: (ProbeNews) -> Void) throws(SocketError) {
    while true {
      let count = try receive(queueReceiver, flags: .errorQueue)
      for place in 0..<count {
        let (bytes, data) = (queueReceiver.bytes(place), queueReceiver.ancillaryData(place))
        if let news = queuedNews(bytes, queueReceiver.sender(place), data, next: next) { body(news) }
      }
      if count < queueReceiver.capacity { break }
    }
    for (index, error) in tooLong { body(.unsent(index, error, pathMTU: pathMTU)) }
    tooLong.removeAll(keepingCapacity: true)
  }

  private func receive(_ receiver: MessageReceiver, flags: MessageFlags = []) throws(SocketError) -> Int {
    var refusals = 0
    while true {
      do throws(SocketError) { return try receiver.receive(channel.fileNumber, flags: flags) } catch {
        // The pending error of an earlier request, whose story the error queue tells.
        refusals += 1
        if refusals > 16 { throw error }
      }
    }
  }

  private func queuedNews(
    _ bytes: UnsafeRawBufferPointer, _ destination: SocketAddress, _ data: AncillaryData, next: UInt64
  ) -> ProbeNews? {
    guard let error = data.error else { return nil }
    if error.origin == .timestamping {
      guard let index = codec.sentIndex(bytes, next: next), let stamp = data.kernelTime else { return nil }
      trail?.offer(packets?.request(stamped: bytes, at: stamp))
      return .left(index, stamp)
    }
    if error.origin == .local, error.code == .messageTooLong { pathMTU = Int(error.info) }
    // Advice, with which the datagram socket bothers us and the raw one does not: the request goes on all the same.
    if error.origin == .icmp, [Self.sourceQuench, Self.redirect].contains(error.type) { return nil }
    guard let index = codec.quotedIndex(bytes, next: next) else { return nil }
    if let address = destination.ip { trail?.offer(packets?.error(error, quoting: bytes, to: address, data)) }
    return .undelivered(index, destination: destination.ip, error)
  }
}
