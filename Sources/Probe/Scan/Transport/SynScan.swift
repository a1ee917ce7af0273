internal import Addresses
internal import Sockets
internal import Wire

/// Questions to ports of TCP over one family by a SYN alone, made here: half a handshake, of which no program at the other
/// end hears.
///
/// All SYNs leave from one port, and each has a sequence number that only we can compute (a SYN cookie the other way round,
/// RFC 4987, section 3.6): an answer counts if it acknowledges that. A SYN/ACK needs no answer from us: to the kernel it
/// belongs to no connection, and it sends the RST by itself (RFC 9293, section 3.10.7.1) that frees the other end.
final class SynScan: ScanTransport {
  private let family: Family
  private let table: QuestionTable
  private let secret = KeyedHash()
  private let segment: SynSegment
  private let batch = ScanBatch(messageSize: SynSegment.longest)
  private let routes: SourceCache
  private var sockets: SynSockets?
  private let receiver = MessageReceiver(capacity: 64, messageSize: SynFilter.snapshotLength)

  /// The port that all SYNs leave from.
  let ownPort: Port
  /// What looked like an answer, and answers nothing that was asked.
  private(set) var strays = 0
  /// Packets that came faster than they were taken, as far as the kernel tells.
  private(set) var lost = 0

  /// Opens the sockets, with all that needs a privilege, as transport `number` of the loop whose set is `events`.
  init(_ family: Family, _ options: EchoOptions, on events: ScanEvents, as number: UInt8) throws(SocketError) {
    self.family = family
    table = try QuestionTable(interface: options.interface)
    let sockets = try SynSockets(family, options)
    ownPort = sockets.port
    routes = try SourceCache(family, options)
    segment = SynSegment(options, from: ownPort, hops: sockets.defaultHops)
    try events.add(sockets.listener.fileNumber, token: ScanEvents.token(of: number, 0))
    self.sockets = sockets
  }

  var ownPorts: [Port] { [ownPort] }

  func close() {
    countLost()
    sockets = nil
    table.forgetAll()
  }

  private func countLost() {
    guard let sockets else { return }
    lost += (try? Kernel.lostPackets(sockets.listener.fileNumber)) ?? 0
  }

  func forget(_ slot: ScanSlot) { table.forget(slot) }

  // MARK: Asking

  func ask(_ slot: ScanSlot, _ address: IPAddress, _ port: Port, attempt: Int) throws(SocketError) -> ScanNews? {
    guard let sockets else { throw SocketError("send", .notASocket) }
    let question = try table.note(slot, address, port, attempt: attempt)
    do throws(SocketError) {
      let source = try routes.source(for: question.address)
      let bytes = segment.bytes(from: source, to: question.address, port, sequence: cookie(question.key, port))
      // To a raw socket the port would be a protocol.
      try batch.add(
        slot, bytes, to: SocketAddress(question.address, port: 0), asked: SocketAddress(question.address, port: port),
        by: sockets.sender.fileNumber)
    } catch {
      table.forget(slot)
      throw error
    }
    return nil
  }

  func flush(failed: (ScanSlot, SocketError) -> Void) {
    guard let sockets else { return }
    batch.flush(sockets.sender.fileNumber) { slot, error in if table[slot] != nil { failed(slot, error) } }
  }

  /// The sequence number of the SYN to that port: the same for every attempt, so that an answer to any of them counts.
  private func cookie(_ key: QuestionKey, _ port: Port) -> UInt32 {
    UInt32(truncatingIfNeeded: secret(key.high, key.low, UInt64(port.rawValue) << 16 | UInt64(ownPort.rawValue)))
  }

  // MARK: Hearing

  func hear(_ event: Epoll.Event, _ body: (ScanSlot, ScanNews) -> Void) {
    var refusals = 0
    // An interface that goes down is a pending error of the socket, and no more.
    while refusals < 16, let sockets {
      guard let count = try? receiver.receive(sockets.listener.fileNumber) else {
        refusals += 1
        continue
      }
      for place in 0..<count { hear(place, body) }
      if count < receiver.capacity { return }
    }
  }

  private func hear(_ place: Int, _ body: (ScanSlot, ScanNews) -> Void) {
    guard let answer = SynAnswer(receiver.bytes(place), ownPort: ownPort) else { return }
    let asked = onLink(answer.asked, place)
    guard let key = try? table.key(asked, answer.port), cookie(key, answer.port) == answer.cookie else {
      strays += 1
      return
    }
    let isAsked = table.each(key) { question in body(question.slot, news(of: question, answer, place)) }
    if !isAsked { strays += 1 }
  }

  private func news(of question: QuestionTable.Question, _ answer: SynAnswer, _ place: Int) -> ScanNews {
    switch answer.said {
    case .welcome: ScanNews(.open, .synAck, witness: question.address, attempt: question.attempt)
    case .reset: ScanNews(.closed, .refused, witness: question.address, attempt: question.attempt)
    case .message(let type, let code, let info):
      ScanNews(
        ProbeRefusal(family: family, type: type, code: code, from: onLink(answer.from, place), info: info),
        asked: question.address, attempt: question.attempt)
    }
  }

  /// A link-local address of IPv6 is on the link by which the packet came.
  private func onLink(_ address: IPAddress, _ place: Int) -> IPAddress {
    guard case .v6 = address, address.isLinkLocal, let link = receiver.sender(place).packetInterface else {
      return address
    }
    return address.withScope(Interface.name(of: link).map { .name($0) } ?? .index(link))
  }
}
