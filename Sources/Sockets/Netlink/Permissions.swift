public import Addresses
internal import CLinux
internal import Glibc

/// What this process may do with interfaces and addresses here and now. Each is tried in earnest, on a socket of its own
/// that sends nothing and is closed again: permissions depend on too much to be foretold.
public enum Permissions {
  /// Why packets cannot be captured, as `packet(7)` sockets do; nil where they can be.
  public static func captureRefusal() -> SocketError? {
    // Protocol 0 receives nothing.
    refusal { () throws(SocketError) in _ = try Socket(Family(rawValue: AF_PACKET), .raw) }
  }

  /// Why a socket cannot be bound to the interface of that index; nil where it can be.
  ///
  /// Linux before 5.7 demands CAP_NET_RAW. The corresponding C call is `setsockopt(SO_BINDTOIFINDEX)`, which is
  /// `SO_BINDTODEVICE` with an index, `socket(7)`.
  public static func deviceRefusal(_ index: UInt32) -> SocketError? {
    refusal { () throws(SocketError) in
      let socket = try anySocket()
      var value = Int32(truncatingIfNeeded: index)
      let size = socklen_t(MemoryLayout<Int32>.size)
      try check(setsockopt(socket.fileNumber, SOL_SOCKET, SO_BINDTOIFINDEX, &value, size), "setsockopt")
    }
  }

  /// Why no socket can be bound to `address`; nil where one can be. The corresponding C function is `bind(2)`, for a UDP
  /// socket with a port of the kernel's choice.
  public static func bindRefusal(_ address: IPAddress) -> SocketError? {
    refusal { () throws(SocketError) in
      let socket = try Socket(address.bitWidth == 32 ? .inet : .inet6, .datagram)
      try socket.bind(to: SocketAddress(address, port: 0))
    }
  }

  /// A socket of whichever version this machine has.
  private static func anySocket() throws(SocketError) -> Socket {
    do throws(SocketError) { return try Socket(.inet, .datagram) } catch { return try Socket(.inet6, .datagram) }
  }

  private static func refusal(_ body: () throws(SocketError) -> Void) -> SocketError? {
    do throws(SocketError) {
      try body()
      return nil
    } catch { return error }
  }
}
