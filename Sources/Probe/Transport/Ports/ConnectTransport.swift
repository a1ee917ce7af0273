internal import Addresses
internal import Reactor
internal import Sockets

/// TCP handshakes with one port, each with a socket of its own.
///
/// A connection is reset as soon as it is complete: nothing is sent over it. While a probe waits, the kernel sends its SYN
/// again as it does for everybody, and the answer tells how often.
final class ConnectTransport: ProbeTransport, @unchecked Sendable {
  private let family: Family
  private let port: Port
  private let options: EchoOptions
  private let questions: OpenQuestions
  private let errors = ErrorQueue()

  init(_ family: Family, _ port: Port, _ plan: PingPlan, on reactor: Reactor) throws(SocketError) {
    self.family = family
    self.port = port
    options = plan.options
    questions = try OpenQuestions(descriptors: plan.descriptors, on: reactor)
    // What cannot be set is known before the first probe.
    _ = try PortSocket.open(family, .stream, options)
  }

  func close() { questions.close() }

  // MARK: Asking

  /// One question, and then what is there is heard: the clock of an answer would run while others are asked.
  private(set) var hasRoom = true

  /// How often a connection to ourselves is asked again at most.
  private static let mostAttempts = 8

  func ask(_ index: UInt64, _ address: IPAddress) throws(SocketError) {
    hasRoom = false
    try questions.makeRoom()
    let destination = SocketAddress(address, port: port)
    var own: [OpenQuestion] = []
    while own.count < Self.mostAttempts {
      let socket = try PortSocket.open(family, .stream, options)
      let asked = MonotonicTime.now
      if let code = try socket.connectResult(to: destination), code != .inProgress {
        throw SocketError("connect", code, subject: "\(destination)")
      }
      // Our own port is chosen by now. Where it is the one that is asked, on this host, TCP connects the socket to itself
      // (simultaneous open, RFC 9293, section 3.5), and that is nobody's answer.
      if port.portClass != .wellKnown, let name = try? socket.socketName(), name.port == port,
        name.ip.map({ isSame($0, address) }) ?? false
      {
        // Kept until the next has a port, which is another one then.
        own.append(OpenQuestion(index, address, socket, asked: asked))
        continue
      }
      return try questions.add(OpenQuestion(index, address, socket, asked: asked))
    }
    throw SocketError("connect", .addressNotAvailable, subject: "\(destination)")
  }

  private func isSame(_ own: IPAddress, _ address: IPAddress) -> Bool {
    [.v4(.any), .v6(.any)].contains(address) || own.withScope(nil) == address.withScope(nil)
  }

  func flush(failed: (UInt64, SocketError) -> Void) {}

  // MARK: Hearing

  func wait() async throws(ReactorError) { try await questions.wait() }

  func hear(next: UInt64, isNews: Bool, _ body: (ProbeNews) -> Void) throws(SocketError) {
    hasRoom = true
    try questions.hear { question, event in
      guard let news = news(of: question, event) else { return }
      questions.close(question.index)
      body(news)
    }
  }

  private func news(of question: OpenQuestion, _ event: Epoll.Event) -> ProbeNews? {
    if event.isHangUp, let news = queuedNews(question) { return news }
    switch try? question.socket.pendingError() {
    case nil: return isConnected(question) ? .answered(question.index, reply(question, .open)) : nil
    case .connectionRefused: return .answered(question.index, reply(question, .refused))
    // It was complete, and the other end has given it up since.
    case .connectionReset, .brokenPipe: return .answered(question.index, reply(question, .open))
    case .timedOut:
      // The kernel sends no more SYNs. That an answer is missing is for the time-out of the probe to tell.
      if question.isForgotten { questions.close(question.index) }
      return nil
    case let code?:
      let error = SocketError("connect", code, subject: "\(SocketAddress(question.address, port: port))")
      return .unsent(question.index, error, pathMTU: nil)
    }
  }

  /// An event alone does not say so: the error queue makes some too.
  private func isConnected(_ question: OpenQuestion) -> Bool {
    switch (try? TCPInfo.read(from: question.socket.fileNumber))?.state {
    case nil, .synSent, .synReceived, .closed: false
    default: true
    }
  }

  /// The ICMP message about a SYN, from the error queue: `errno` alone would not tell who sent it.
  private func queuedNews(_ question: OpenQuestion) -> ProbeNews? {
    var news: ProbeNews?
    errors.drain(question.socket) { data, error in
      guard error.isMessage, news == nil else { return }
      if error.isPortUnreachable, question.isAsked(error.offender) {
        news = .answered(question.index, reply(question, .refused))
      } else {
        news = .undelivered(question.index, destination: question.address, error)
      }
    }
    return news
  }

  private func reply(_ question: OpenQuestion, _ state: PortState) -> ProbeReply {
    let isAnybody = [.v4(.any), .v6(.any)].contains(question.address)
    let witness = isAnybody ? (try? question.socket.peerName())?.ip ?? question.address : question.address
    var reply = ProbeReply(from: witness, length: 0, hops: nil, received: nil)
    reply.state = state
    reply.asked = question.asked
    guard let info = try? TCPInfo.read(from: question.socket.fileNumber) else { return reply }
    reply.retransmissions = info.totalRetransmissions ?? 0
    // From the SYN to the SYN/ACK by the kernel's clock. Of a SYN that was sent again it is the time of one of them, and
    // not how long the answer took (Karn's algorithm, RFC 6298, section 3).
    if state == .open, reply.retransmissions == 0, let time = info.roundTripTime, time > .zero {
      reply.measured = time
    }
    return reply
  }

  func forget(_ index: UInt64) {
    guard let question = questions[index] else { return }
    // What was asked may still be answered late, but is not asked for ever: a connection that is to give up after a
    // millisecond does so when another SYN is due, though never before the second (tcp(7), TCP_USER_TIMEOUT).
    try? question.socket.setOption(.userTimeout, to: 1)
    questions.forget(question)
  }
}
