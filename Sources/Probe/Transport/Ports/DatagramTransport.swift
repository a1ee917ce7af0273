internal import Addresses
internal import Reactor
internal import Sockets
internal import Wire

/// UDP datagrams to one port, each from a socket of its own, so that an answer belongs to the question whose port it comes
/// to, whatever it says.
///
/// The sockets are not connected: an answer from elsewhere is heard as well, and told as such.
final class DatagramTransport: ProbeTransport, @unchecked Sendable {
  private let family: Family
  private let port: Port
  private let options: EchoOptions
  private let payload: EchoPayload
  private let questions: OpenQuestions
  private let sender: AddressedSender
  private let receiver = MessageReceiver(capacity: 4, messageSize: 1 << 16)
  private let errors = ErrorQueue()
  /// While one socket asks for stamps the kernel keeps making them; to switch that on and off for every probe costs more
  /// than the probe, and the first packets would have none.
  private let stampKeeper: Socket

  private static let headerByteCount = 8

  init(
    _ family: Family, _ port: Port, _ plan: PingPlan, _ payload: EchoPayload, on reactor: Reactor
  ) throws(SocketError) {
    self.family = family
    self.port = port
    self.payload = payload
    options = plan.options
    questions = try OpenQuestions(descriptors: plan.descriptors, on: reactor)
    sender = AddressedSender(capacity: 1, messageSize: payload.count)
    stampKeeper = try PortSocket.open(family, .datagram, options)
  }

  func close() { questions.close() }

  // MARK: Asking

  /// One question, and then what is there is heard: the clock of an answer would run while others are asked.
  private(set) var hasRoom = true

  func ask(_ index: UInt64, _ address: IPAddress) throws(SocketError) {
    hasRoom = false
    try questions.makeRoom()
    let destination = SocketAddress(address, port: port)
    let socket = try PortSocket.open(family, .datagram, options)
    try sender.add(to: destination) { message in
      payload.fill(into: &message, index: index)
      return payload.count
    }
    defer { sender.clear() }
    let asked = MonotonicTime.now
    do throws(SocketError) {
      guard try sender.send(socket.fileNumber) == 1 else { throw SocketError("send", .again) }
    } catch { throw error.about("\(destination)") }
    try questions.add(OpenQuestion(index, address, socket, asked: asked))
  }

  func flush(failed: (UInt64, SocketError) -> Void) {}

  // MARK: Hearing

  func wait() async throws(ReactorError) { try await questions.wait() }

  func hear(next: UInt64, isNews: Bool, _ body: (ProbeNews) -> Void) throws(SocketError) {
    hasRoom = true
    try questions.hear { question, event in
      // First the stamps and errors of what was sent.
      if event.isHangUp {
        errors.drain(question.socket) { data, error in
          if let news = news(of: question, data, error) { body(news) }
        }
      }
      hearAnswers(question, body)
    }
  }

  private func news(of question: OpenQuestion, _ data: AncillaryData, _ error: QueuedError) -> ProbeNews? {
    if error.origin == .timestamping { return data.kernelTime.map { .left(question.index, $0) } }
    guard error.isPortUnreachable, question.isAsked(error.offender), let sender = error.offender else {
      return .undelivered(question.index, destination: question.address, error)
    }
    var reply = ProbeReply(from: sender, length: 0, hops: data.hops, received: data.kernelTime)
    reply.state = .refused
    reply.asked = question.asked
    return .answered(question.index, reply)
  }

  private func hearAnswers(_ question: OpenQuestion, _ body: (ProbeNews) -> Void) {
    // The first call may bring the error that the error queue has told of already.
    var failures = 0
    while failures < 4 {
      guard let count = try? receiver.receive(question.socket.fileNumber) else {
        failures += 1
        continue
      }
      for index in 0..<count {
        guard let sender = receiver.sender(index).ip else { continue }
        let data = receiver.ancillaryData(index)
        var reply = ProbeReply(
          from: sender, length: Self.headerByteCount + receiver.bytes(index).count, hops: data.hops,
          received: data.kernelTime)
        reply.state = .open
        reply.asked = question.asked
        body(.answered(question.index, reply))
      }
      if count < receiver.capacity { return }
    }
  }

  func forget(_ index: UInt64) {
    if let question = questions[index] { questions.forget(question) }
  }
}
