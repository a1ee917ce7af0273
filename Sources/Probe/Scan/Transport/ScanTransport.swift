internal import Addresses
internal import Sockets

/// A question on its way: a place in the table of a ``ScanLoop``, and which of the questions that were ever there it is.
struct ScanSlot: Hashable, Sendable {
  let index: UInt32
  let generation: UInt32
}

/// A way to ask ports of one transport protocol over one family, and to hear what becomes of it.
///
/// A question may be asked several times while the earlier attempts are still listened to. Whatever socket a transport
/// opens it adds to the epoll set of its loop by ``ScanEvents/add(_:token:)``; ``hear(_:_:)`` gets the events of exactly
/// these. Used by one thread at a time, which never waits.
protocol ScanTransport: AnyObject {
  /// Puts the question, `attempt` times before; into a batch or at once. Returns what is known immediately.
  ///
  /// Throws when this machine cannot ask: the loop decides whether that is a shortage that may pass (EMFILE, ENOBUFS,
  /// EADDRNOTAVAIL, EAGAIN ...) or a verdict (ENETUNREACH, EACCES, EPERM ...).
  func ask(_ slot: ScanSlot, _ address: IPAddress, _ port: Port, attempt: Int) throws(SocketError) -> ScanNews?

  /// Sends the batch; `failed` hears of the questions that could not be sent.
  func flush(failed: (ScanSlot, SocketError) -> Void)

  /// Something happened to the socket with this token. Hands over everything that has come on it.
  func hear(_ event: Epoll.Event, _ body: (ScanSlot, ScanNews) -> Void)

  /// The question is decided, or given up: nothing that comes about it matters any more.
  func forget(_ slot: ScanSlot)

  /// The ports of ours that all questions leave from; empty where the kernel chooses them.
  var ownPorts: [Port] { get }

  /// Frees what the kernel holds.
  func close()
}

/// What is heard about a question: all that a verdict needs.
struct ScanNews {
  let verdict: PortVerdict
  let reason: PortReason
  /// Who said so; nil for this machine.
  let witness: IPAddress?
  /// Which attempt it answers, from 0; nil where nobody can tell.
  var attempt: Int?
  /// From that attempt to now, where it was measured better than by the loop.
  var roundTrip: Duration?
  /// The connection, open and non-blocking, where it was to be kept. Whoever takes the news owns it.
  var connection: Int32?

  init(
    _ verdict: PortVerdict, _ reason: PortReason, witness: IPAddress?, attempt: Int? = nil, roundTrip: Duration? = nil
  ) {
    self.verdict = verdict
    self.reason = reason
    self.witness = witness
    self.attempt = attempt
    self.roundTrip = roundTrip
  }
}

/// The epoll set of one loop, shared by its transports: the upper 8 bits of a token say whose socket it is.
final class ScanEvents {
  let epoll: Epoll

  init() throws(SocketError) { epoll = try Epoll() }

  /// Watches `fd`, edge-triggered; `token` is one that ``token(of:_:)`` has made.
  func add(_ fd: Int32, token: UInt64) throws(SocketError) { _ = try epoll.add(fd, token: token) }

  /// The token for socket `number`, below 2^56, of the transport with index `transport`.
  static func token(of transport: UInt8, _ number: UInt64) -> UInt64 { UInt64(transport) << 56 | number }

  /// Whose socket it is.
  static func transport(of token: UInt64) -> Int { Int(token >> 56) }

  /// Which socket of that transport.
  static func number(of token: UInt64) -> UInt64 { token & (1 << 56 - 1) }
}

extension ScanNews {
  /// What an ICMP error says of the port of `address` that was asked.
  ///
  /// Closed only where the host itself says that nothing listens there (RFC 792, type 3, code 3; RFC 4443, type 1, code 4):
  /// from anybody else the same message is a filter on the way that rejects politely.
  init(_ refusal: ProbeRefusal, asked address: IPAddress, attempt: Int? = nil) {
    let isPort =
      refusal.family == .inet ? (refusal.type, refusal.code) == (3, 3) : (refusal.type, refusal.code) == (1, 4)
    let isHost = refusal.from?.withScope(nil) == address.withScope(nil)
    self.init(
      isPort && isHost ? .closed : .filtered, .message(refusal), witness: refusal.from, attempt: attempt)
  }
}
