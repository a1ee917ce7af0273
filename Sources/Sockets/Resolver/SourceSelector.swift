public import Addresses
internal import Glibc

/// Asks the kernel which of our addresses a packet would leave from. Nothing is sent.
///
/// Keeps one datagram socket of each family, so that asking about many destinations costs three calls each.
public final class SourceSelector {
  private var sockets: [Family: Int32] = [:]

  /// Opens no socket yet.
  public init() {}

  /// Opens the socket of one family now; `prepare` sets on it what the route depends on, and what may need a privilege.
  public init(
    _ family: Family, prepare: (borrowing Socket) throws(SocketError) -> Void
  ) throws(SocketError) {
    let socket = try Socket(family, .datagram)
    try prepare(socket)
    sockets[family] = socket.detach()
  }

  deinit { for number in sockets.values { _ = Descriptor(owning: number) } }

  /// The source address for packets to `destination`. Throws what `connect(2)` says: ENETUNREACH and EHOSTUNREACH where
  /// there is no route, EACCES where one forbids it, EINVAL for a link-local address without its link.
  public func source(for destination: IPAddress) throws(SocketError) -> IPAddress? {
    // No port in particular, but port 0 is refused by some kernels.
    let remote = SocketAddress(destination, port: 53)
    let number = try socket(remote.family)
    Self.disconnect(number)
    if let code = try Kernel.connect(number, to: remote) { throw SocketError("route", code, subject: "\(destination)") }
    return try Kernel.socketName(number).ip
  }

  private func socket(_ family: Family) throws(SocketError) -> Int32 {
    if let number = sockets[family] { return number }
    let number = try Socket(family, .datagram).detach()
    sockets[family] = number
    return number
  }

  /// Forgets the last destination, and the source that was chosen for it: connect(2), AF_UNSPEC.
  private static func disconnect(_ number: Int32) {
    var nobody = sockaddr(sa_family: sa_family_t(AF_UNSPEC), sa_data: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
    _ = connect(number, &nobody, socklen_t(MemoryLayout<sockaddr>.size))
  }
}
