public import Addresses
internal import CLinux
internal import Glibc

/// What this process may do with interfaces and addresses here and now. Each is tried in earnest, on a socket of its own
/// that sends nothing and is closed again: permissions depend on too much to be foretold.
///
/// Throws when this process has run out of descriptors or memory, which says nothing of permissions.
public enum Permissions {
  /// Why packets cannot be captured, as `packet(7)` sockets do; nil where they can be.
  ///
  /// Closing a packet socket waits until every processor has forgotten it, 13 ms on two of them. So one is asked for that
  /// does not exist, a stream: the kernel looks at permissions first, and only then says that there is no such type.
  public static func captureRefusal() throws(SocketError) -> SocketError? {
    let answer = try packetRefusal(.stream)
    switch answer?.code {
    case .typeNotSupported: return nil
    case .notPermitted, .permissionDenied, .familyNotSupported:
      return answer?.about("packet raw", advice: "run as root or grant CAP_NET_RAW")
    // No answer to the question about permissions. Protocol 0 receives nothing.
    default: return try packetRefusal(.raw)
    }
  }

  private static func packetRefusal(_ type: SocketType) throws(SocketError) -> SocketError? {
    try refusal { () throws(SocketError) in _ = try Socket(Family(rawValue: AF_PACKET), type) }
  }

  /// Why a socket cannot be bound to the interface of that index; nil where it can be. Whether there is such an interface
  /// the kernel does not ask.
  ///
  /// Linux before 5.7 demands CAP_NET_RAW. The corresponding C call is `setsockopt(SO_BINDTOIFINDEX)`, which is
  /// `SO_BINDTODEVICE` with an index, `socket(7)`.
  public static func deviceRefusal(_ index: UInt32) throws(SocketError) -> SocketError? {
    try refusal { () throws(SocketError) in
      let socket = try anySocket()
      var value = Int32(truncatingIfNeeded: index)
      let size = socklen_t(MemoryLayout<Int32>.size)
      try check(setsockopt(socket.fileNumber, SOL_SOCKET, SO_BINDTOIFINDEX, &value, size), "setsockopt")
    }
  }

  /// Why no socket can be bound to `address`; nil where one can be. The corresponding C function is `bind(2)`, for a UDP
  /// socket with a port of the kernel's choice.
  public static func bindRefusal(_ address: IPAddress) throws(SocketError) -> SocketError? {
    try refusal { () throws(SocketError) in
      let socket = try Socket(address.bitWidth == 32 ? .inet : .inet6, .datagram)
      try socket.bind(to: SocketAddress(address, port: 0))
    }
  }

  /// A socket of whichever version this machine has.
  private static func anySocket() throws(SocketError) -> Socket {
    do throws(SocketError) { return try Socket(.inet, .datagram) } catch { return try Socket(.inet6, .datagram) }
  }

  private static func refusal(_ body: () throws(SocketError) -> Void) throws(SocketError) -> SocketError? {
    do throws(SocketError) {
      try body()
      return nil
    } catch {
      switch error.code {
      case .processTableFull, .systemTableFull, .noMemory, .noBufferSpace: throw error
      default: return error
      }
    }
  }
}
