internal import CLinux
internal import Glibc

/// What waits in the queues of a socket; nil where the kernel keeps no such count for this kind of socket.
public struct QueueLengths: Hashable, Sendable {
  /// Bytes that have arrived and were not read: all of them on connections, those of the next message
  /// on datagram sockets. SIOCINQ.
  public internal(set) var receive: Int?
  /// Bytes sent that the peer has not acknowledged (TCP), or not read (Unix), or that have not left (UDP). SIOCOUTQ.
  public internal(set) var send: Int?
  /// Those of ``send`` that have not been sent once; TCP only. SIOCOUTQNSD.
  public internal(set) var unsent: Int?

  /// Nothing is known.
  public init() {}

  /// Asks the kernel of socket `fd`. The corresponding C function is `ioctl(2)`; `tcp(7)`, `udp(7)`, `unix(7)`.
  public init(of fd: Int32) {
    receive = Self.ask(fd, UInt(FIONREAD))
    send = Self.ask(fd, UInt(TIOCOUTQ))
    unsent = Self.ask(fd, UInt(CLINUX_SIOCOUTQNSD))
  }

  private static func ask(_ fd: Int32, _ request: UInt) -> Int? {
    var count: Int32 = 0
    return ioctl(fd, request, &count) == 0 ? Int(count) : nil
  }
}
