internal import Addresses
internal import DequeModule
internal import Reactor
internal import Sockets

/// A question to a port that still has its socket.
final class OpenQuestion {
  let index: UInt64
  let address: IPAddress
  let socket: Socket
  /// The moment before the call that asked: the socket was made by then.
  let asked: MonotonicTime
  /// Its story is over; the socket stays for what comes late.
  fileprivate(set) var isForgotten = false

  init(_ index: UInt64, _ address: IPAddress, _ socket: consuming Socket, asked: MonotonicTime) {
    self.index = index
    self.address = address
    self.socket = socket
    self.asked = asked
  }

  /// Whether `sender` speaks for the address that was asked. For the unspecified address the kernel asks this host.
  func isAsked(_ sender: IPAddress?) -> Bool {
    guard let sender else { return false }
    return [.v4(.any), .v6(.any)].contains(address) || sender.withScope(nil) == address.withScope(nil)
  }
}

/// The sockets of questions to ports, one for each, watched together.
///
/// An epoll instance can itself be waited for, so that the reactor knows of one descriptor and not of thousands.
final class OpenQuestions {
  private let epoll: Epoll
  private let channel: Channel
  private var questions: [UInt64: OpenQuestion] = [:]
  /// Questions that are forgotten and still open, and some that have been closed since, the oldest first.
  private var forgotten = Deque<UInt64>()
  /// Sockets at one time.
  private let most: Int
  private let mostForgotten: Int

  /// How many descriptors are left to the rest of the program: look-ups, output, the reactor.
  private static let reserve = 20

  /// For a process that may have so many descriptors.
  init(descriptors: Int, on reactor: Reactor) throws(SocketError) {
    epoll = try Epoll()
    channel = try Channel(epoll.descriptor.duplicate(), on: reactor)
    most = max(descriptors - Self.reserve, 1)
    mostForgotten = min(most / 2, 1024)
  }

  func close() {
    questions = [:]
    channel.close()
  }

  func wait() async throws(ReactorError) { try await channel.wait(for: .read) }

  subscript(index: UInt64) -> OpenQuestion? { questions[index] }

  /// Makes room for another socket. Throws EMFILE where all are in use.
  func makeRoom() throws(SocketError) {
    while questions.count >= most {
      guard let oldest = forgotten.popFirst() else {
        throw SocketError("socket", .processTableFull, advice: "raise the limit of open files, ulimit -n")
      }
      questions[oldest] = nil
    }
  }

  func add(_ question: OpenQuestion) throws(SocketError) {
    _ = try epoll.add(question.socket.fileNumber, token: question.index)
    questions[question.index] = question
  }

  func close(_ index: UInt64) { questions[index] = nil }

  /// The story is over; what still comes is heard for as long as there is room.
  func forget(_ question: OpenQuestion) {
    question.isForgotten = true
    forgotten.append(question.index)
    if forgotten.count > mostForgotten, let oldest = forgotten.popFirst() { questions[oldest] = nil }
  }

  /// Hands over the questions about which there is news.
  func hear(_ body: (OpenQuestion, Epoll.Event) -> Void) throws(SocketError) {
    var count = Epoll.mostEvents
    while count == Epoll.mostEvents {
      count = 0
      try epoll.wait(timeout: .zero) { event in
        count += 1
        if let question = questions[event.token] { body(question, event) }
      }
    }
  }
}
