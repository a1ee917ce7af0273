internal import Addresses
internal import Reactor
internal import Sockets
internal import Wire

/// A way to put questions to addresses and to hear what becomes of them.
///
/// Questions are numbered by whoever asks; a transport carries the number, or knows it by the socket. Confined to the
/// reactor's thread.
protocol ProbeTransport: AnyObject, Sendable {
  /// Whether the batch takes another question.
  var hasRoom: Bool { get }

  /// Puts question `index` to `address` into the batch.
  func ask(_ index: UInt64, _ address: IPAddress) throws(SocketError)

  /// Sends the batch. `failed` hears of the questions that could not be sent.
  func flush(failed: (UInt64, SocketError) -> Void)

  /// Waits until there may be something to hear.
  func wait() async throws(ReactorError)

  /// Hands over all that has come without waiting, of `next` questions that were made; `isNews` says that ``wait()`` has
  /// returned since the last time.
  func hear(next: UInt64, isNews: Bool, _ body: (ProbeNews) -> Void) throws(SocketError)

  /// Nothing that comes about question `index` matters any more.
  func forget(_ index: UInt64)

  /// Frees what the kernel holds.
  func close()
}

/// A transport whose packets can be recorded.
protocol RecordableTransport: ProbeTransport {
  /// Where the packet of each piece of news is offered before the news.
  var trail: PacketTrail? { get set }

  /// Question `index` as it must have left, for a recording of what the kernel has not shown.
  func packet(_ index: UInt64, _ address: IPAddress) -> RecordedPacket?
}

/// What a transport heard about a question.
enum ProbeNews {
  /// The kernel handed it to the interface at this time.
  case left(UInt64, WallClockTime)
  /// Somebody answered.
  case answered(UInt64, ProbeReply)
  /// The network, or this machine, said that it cannot be delivered; `destination` is where it was to go.
  case undelivered(UInt64, destination: IPAddress?, QueuedError)
  /// The kernel refused to send it, being longer than the path takes where that is given.
  case unsent(UInt64, SocketError, pathMTU: Int?)
}

/// An answer as it came.
struct ProbeReply {
  /// Who answered.
  let from: IPAddress
  /// Bytes behind the IP header.
  let length: Int
  /// The time to live or hop limit that was left.
  let hops: Int?
  /// When the kernel took it from the interface.
  let received: WallClockTime?
  /// The options of its IPv4 header.
  var options: [IPv4Option] = []
  var corruption: EchoAnswer.Corruption?
  /// Bytes of payload beyond those that were sent; less than 0 where some are missing.
  var surplus = 0
  /// What it says of the port that was asked.
  var state: PortState?
  /// How often the kernel sent the question again by itself.
  var retransmissions = 0
  /// The moment before the call that asked, where that was not at once when the question was handed over.
  var asked: MonotonicTime?
  /// The round trip as the kernel measured it.
  var measured: Duration?
}
