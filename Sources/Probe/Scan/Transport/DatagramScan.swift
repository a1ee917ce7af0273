internal import Addresses
internal import Sockets

/// What is asked of the ports of UDP, and how an answer is known.
struct DatagramQuestions {
  /// The datagram for a port, with a number that the answer may have to repeat.
  let payload: (_ port: Port, _ token: UInt64) -> [UInt8]
  /// The protocol of an answer to it; nil where it is none that is known.
  let recognise: (_ port: Port, _ token: UInt64, _ answer: UnsafeRawBufferPointer) -> String?
  /// Ports whose services answer from another one: TFTP does (RFC 1350, section 4). Such an answer counts only where it is
  /// recognised, since nothing else says what it answers.
  let answeredFromElsewhere: Set<Port>
}

/// Questions to ports of UDP over one family, all from one socket that is not connected.
///
/// An answer is known by whom it comes from; an ICMP error by what the error queue says: with IP_RECVERR the kernel keeps the
/// destination of the datagram that each one is about, `ip(7)`.
final class DatagramScan: ScanTransport {
  /// A socket of ours. There are two of them, since none can ask about its own port: on this machine it would hear itself.
  private final class End {
    let socket: Socket
    let port: Port
    let batch = ScanBatch(messageSize: DatagramScan.longestQuestion)

    init(_ socket: consuming Socket, _ port: Port) {
      self.socket = socket
      self.port = port
    }
  }

  /// RFC 9000 wants 1,200 bytes of whoever asks, and nobody more.
  private static let longestQuestion = 2048

  private let family: Family
  private let content: DatagramQuestions
  private let secret = KeyedHash()
  private let table: QuestionTable
  private var ends: [End] = []
  private let receiver = MessageReceiver(capacity: 64, messageSize: 1 << 16)
  private let errors = MessageReceiver(capacity: 64, messageSize: 64)
  /// Datagrams from those who were not asked, or not any more.
  private(set) var strays = 0

  /// Opens the sockets, with all that may need a privilege, as transport `number` of the loop whose set is `events`.
  init(
    _ family: Family, _ options: EchoOptions, _ content: DatagramQuestions, on events: ScanEvents,
    as number: UInt8
  ) throws(SocketError) {
    self.family = family
    self.content = content
    table = try QuestionTable(interface: options.interface)
    for place in 0..<2 {
      let socket = try Self.open(family, options)
      guard let port = try socket.socketName().port else { throw SocketError("bind", .invalidArgument) }
      try events.add(socket.fileNumber, token: ScanEvents.token(of: number, UInt64(place)))
      ends.append(End(socket, port))
    }
  }

  private static func open(_ family: Family, _ options: EchoOptions) throws(SocketError) -> Socket {
    let socket = try Socket(family, .datagram, nonBlocking: true)
    let isIPv4 = family == .inet
    try socket.setOption(isIPv4 ? .receiveErrors : .receiveErrors6, to: true)
    try socket.setOption(isIPv4 ? .receivePacketInfo : .receivePacketInfo6, to: true)
    // The port is not taken from IPv4, whose scan would find it in use.
    if !isIPv4 { try socket.setOption(.v6Only, to: true) }
    try options.shape(socket, family, .datagram)
    socket.growBuffers(send: options.sendBuffer)
    let wildcard: IPAddress = isIPv4 ? .v4(.any) : .v6(.any)
    let source = options.source.flatMap { $0.family == family ? $0 : nil }
    try socket.bind(to: SocketAddress(source ?? wildcard, port: 0))
    return socket
  }

  /// The ports that are in use for the questions; nobody else on this machine can have them.
  var ownPorts: [Port] { ends.map(\.port) }

  func close() {
    ends = []
    table.forgetAll()
  }

  func forget(_ slot: ScanSlot) { table.forget(slot) }

  // MARK: Asking

  func ask(_ slot: ScanSlot, _ address: IPAddress, _ port: Port, attempt: Int) throws(SocketError) -> ScanNews? {
    guard let end = ends.first(where: { $0.port != port }) else { throw SocketError("send", .notASocket) }
    let question = try table.note(slot, address, port, attempt: attempt)
    let destination = SocketAddress(question.address, port: port)
    do throws(SocketError) {
      try end.batch.add(
        slot, payload(question), to: destination, asked: destination, by: end.socket.fileNumber)
    } catch {
      table.forget(slot)
      throw error
    }
    return nil
  }

  func flush(failed: (ScanSlot, SocketError) -> Void) {
    for end in ends {
      end.batch.flush(end.socket.fileNumber) { slot, error in if table[slot] != nil { failed(slot, error) } }
    }
  }

  private func payload(_ question: QuestionTable.Question) -> [UInt8] {
    content.payload(question.port, token(question))
  }

  /// The same for every attempt: an answer to an earlier one counts as well.
  private func token(_ question: QuestionTable.Question) -> UInt64 {
    secret(question.key.high, question.key.low, UInt64(question.port.rawValue))
  }

  // MARK: Hearing

  func hear(_ event: Epoll.Event, _ body: (ScanSlot, ScanNews) -> Void) {
    let place = Int(ScanEvents.number(of: event.token))
    guard place < ends.count else { return }
    let end = ends[place]
    // Answers first: where there is one, no error is the whole truth.
    drain(receiver, end) { hearAnswer($0, on: end, body) }
    if event.isHangUp { drain(errors, end, flags: .errorQueue) { hearError($0, body) } }
  }

  /// Takes all that is there; `body` gets the place of each message.
  private func drain(_ receiver: MessageReceiver, _ end: End, flags: MessageFlags = [], _ body: (Int) -> Void) {
    var refusals = 0
    // A pending ICMP error makes a call fail, whose story the error queue tells.
    while refusals < 64 {
      guard let count = try? receiver.receive(end.socket.fileNumber, flags: flags) else {
        refusals += 1
        continue
      }
      for place in 0..<count { body(place) }
      if count < receiver.capacity { return }
    }
  }

  private func hearError(_ place: Int, _ body: (ScanSlot, ScanNews) -> Void) {
    let destination = errors.sender(place)
    guard let error = errors.ancillaryData(place).error, error.isMessage, error.isFinal,
      let address = destination.ip, let port = destination.port, let key = try? table.key(address, port)
    else { return }
    let refusal = ProbeRefusal(family, error)
    _ = table.each(key) { question in
      body(question.slot, ScanNews(refusal, asked: question.address, attempt: question.attempt))
    }
  }

  private func hearAnswer(_ place: Int, on end: End, _ body: (ScanSlot, ScanNews) -> Void) {
    let sender = receiver.sender(place)
    guard let address = sender.ip, let port = sender.port, let key = try? table.key(address, port) else { return }
    let bytes = receiver.bytes(place)
    if ends.contains(where: { $0 !== end && $0.port == port }), hearOurselves(place, on: end, body) { return }
    let isAsked = table.each(key) { question in
      let name = content.recognise(question.port, token(question), bytes)
      body(question.slot, news(question, bytes.count, from: port, name))
    }
    if isAsked { return }
    var isAnswer = false
    for other in content.answeredFromElsewhere {
      _ = table.each(key.with(other)) { question in
        guard let name = content.recognise(question.port, token(question), bytes) else { return }
        isAnswer = true
        body(question.slot, news(question, bytes.count, from: port, name))
      }
    }
    if !isAnswer { strays += 1 }
  }

  private func news(
    _ question: QuestionTable.Question, _ count: Int, from port: Port, _ name: String?
  ) -> ScanNews {
    ScanNews(
      .open, .replied(bytes: count, from: port, protocolName: name), witness: question.address,
      attempt: question.attempt)
  }

  /// What one of our sockets has sent to the other was a question about a port that nobody has but ourselves, and nobody
  /// will have when we are gone: it is closed, and this host says so.
  private func hearOurselves(_ place: Int, on end: End, _ body: (ScanSlot, ScanNews) -> Void) -> Bool {
    guard case (let address?, let link)? = receiver.ancillaryData(place).destination else { return false }
    let bytes = receiver.bytes(place)
    let isLocal = if case .v6 = address { address.isLinkLocal } else { false }
    var isOurs = false
    _ = table.each(QuestionKey(address, link: isLocal ? link : 0, end.port)) { question in
      guard bytes.elementsEqual(payload(question)) else { return }
      isOurs = true
      body(
        question.slot, ScanNews(.closed, .refused, witness: question.address, attempt: question.attempt))
    }
    return isOurs
  }
}

extension QueuedError {
  /// The datagram has come to its end by it. Source quench and redirect are advice (RFC 792), and what is too big goes out in
  /// smaller pieces next time (RFC 1191; RFC 8201).
  fileprivate var isFinal: Bool {
    switch origin {
    case .icmp: ![4, 5].contains(type) && (type, subCode) != (3, 4)
    case .icmp6: type != 2
    case .local, .timestamping, .other: false
    }
  }
}
