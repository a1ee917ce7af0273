internal import Sockets

/// Unix sockets: the kernel answers at once.
enum UnixScan {
  /// Connects to `address`, as a stream, as a sequence of packets or with datagrams, whichever it takes, and says what it
  /// is. Nothing is sent.
  static func ask(_ address: UnixAddress) throws(SocketError) -> ScanNews {
    let isAbstract = if case .abstract = address { true } else { false }
    var code: Errno?
    for type in [SocketType.stream, .sequencedPacket, .datagram] {
      let socket = try Socket(.unix, type, nonBlocking: true)
      code = try socket.connectResult(to: .unix(address))
      // It is there, and of another type; of an abstract name the kernel says then that nobody listens.
      guard code == .wrongProtocolType || (isAbstract && code == .connectionRefused) else { break }
    }
    switch code {
    case nil: return ScanNews(.open, .connected, witness: nil)
    case .connectionRefused: return ScanNews(.closed, .refused, witness: nil)
    // Nobody has made it, or somebody has taken it away.
    case .noSuchFile?, .notASocket?: return ScanNews(.closed, .local(code ?? .noSuchFile), witness: nil)
    // A listener whose queue is full (EAGAIN), and what this user may not reach: somebody is there, and does not answer.
    case let code?: return ScanNews(.filtered, .local(code), witness: nil)
    }
  }
}
