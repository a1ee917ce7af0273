internal import CLinux
internal import Glibc

/// Calls on sockets whose number the caller keeps open; the methods of ``Socket`` are these.
extension Kernel {
  /// The address of this end. The corresponding C function is `getsockname(2)`.
  public static func socketName(_ fd: Int32) throws(SocketError) -> SocketAddress {
    var storage = AddressStorage()
    try check(storage.withPointer { getsockname(fd, $0, $1) }, "getsockname")
    return SocketAddress(storage)
  }

  /// The other end's address; throws ENOTCONN where there is none. The corresponding C function is `getpeername(2)`.
  public static func peerName(_ fd: Int32) throws(SocketError) -> SocketAddress {
    var storage = AddressStorage()
    try check(storage.withPointer { getpeername(fd, $0, $1) }, "getpeername")
    return SocketAddress(storage)
  }

  /// What `socket(2)` was told: SO_DOMAIN, SO_TYPE and SO_PROTOCOL. Throws ENOTSOCK for what is no socket.
  public static func shape(_ fd: Int32) throws(SocketError) -> SocketShape {
    SocketShape(
      family: Family(rawValue: try integerOption(fd, SOL_SOCKET, SO_DOMAIN)),
      type: SocketType(rawValue: try integerOption(fd, SOL_SOCKET, SO_TYPE)),
      socketProtocol: SocketProtocol(rawValue: try integerOption(fd, SOL_SOCKET, SO_PROTOCOL)))
  }

  /// Whether calls on the open file return instead of waiting (`O_NONBLOCK`).
  public static func isNonBlocking(_ fd: Int32) throws(SocketError) -> Bool {
    try check(fcntl(fd, F_GETFL, 0), "fcntl") & O_NONBLOCK != 0
  }

  /// How much of a connection is over. The corresponding C function is `poll(2)` without waiting, with POLLRDHUP.
  public static func hangUp(_ fd: Int32) -> HangUp {
    // POLLRDHUP, which needs _GNU_SOURCE.
    let readHangUp: Int16 = 0x2000
    var entry = pollfd(fd: fd, events: readHangUp, revents: 0)
    guard poll(&entry, 1, 0) > 0 else { return .none }
    if entry.revents & Int16(POLLHUP | POLLERR) != 0 { return .both }
    return entry.revents & readHangUp != 0 ? .peer : .none
  }

  /// Whether an error, or a message of the error queue, waits for the owner of the socket; neither is taken. The
  /// corresponding C function is `poll(2)` without waiting, with POLLERR.
  public static func hasError(_ fd: Int32) -> Bool {
    var entry = pollfd(fd: fd, events: 0, revents: 0)
    return poll(&entry, 1, 0) > 0 && entry.revents & Int16(POLLERR) != 0
  }

  /// Takes the next connection, or nil. The corresponding C function is `accept4(2)`.
  public static func accept(_ fd: Int32, nonBlocking: Bool) throws(SocketError) -> AcceptedConnection? {
    let flags = Constant.closeOnExec | (nonBlocking ? Constant.nonBlocking : 0)
    while true {
      var storage = AddressStorage()
      let number = storage.withPointer { clinux_accept4(fd, $0, $1, flags) }
      if number >= 0 {
        return AcceptedConnection(
          socket: Socket(unchecked: Descriptor(owning: number)), peer: SocketAddress(storage))
      }
      switch Errno.current {
      // accept(2), "Error handling": what befell a connection that is already gone is no failure of the listener.
      case .interrupted, .connectionAborted, .networkDown, .protocolError, .hostUnreachable, .networkUnreachable:
        continue
      case .again: return nil
      case let code: throw SocketError("accept", code)
      }
    }
  }

  /// Connects and returns the kernel's answer, nil for success. The corresponding C function is `connect(2)`.
  public static func connect(_ fd: Int32, to address: SocketAddress) throws(SocketError) -> Errno? {
    let encoded = try address.encoded()
    if encoded.withPointer({ Glibc.connect(fd, $0, $1) }) == 0 { return nil }
    let code = Errno.current
    // An interrupted connect goes on in the background; asking again answers EALREADY or EISCONN.
    guard code == .interrupted else { return code }
    _ = wait(fd, for: .write, milliseconds: -1)
    return try pendingError(fd)
  }

  /// Ends one or both directions. The corresponding C function is `shutdown(2)`.
  public static func shutdown(_ fd: Int32, _ mode: ShutdownMode) throws(SocketError) {
    try check(Glibc.shutdown(fd, mode.rawValue), "shutdown")
  }

  /// Whether a TCP connection is over on both sides, in order or not; false for every other socket. From the state in
  /// `TCP_INFO`, `tcp(7)`.
  public static func isClosedConnection(_ fd: Int32) -> Bool {
    var state: UInt8 = 0
    var length = socklen_t(MemoryLayout<UInt8>.size)
    // The kernel cuts the structure to the length asked for; the state is its first byte, and TCP_CLOSE is 7.
    return getsockopt(fd, Int32(IPPROTO_TCP), TCP_INFO, &state, &length) == 0 && state == 7
  }

  /// Takes the error that waits on the socket; nil when there is none. The corresponding C call is `getsockopt(SO_ERROR)`.
  public static func pendingError(_ fd: Int32) throws(SocketError) -> Errno? {
    let value = try integerOption(fd, SOL_SOCKET, SO_ERROR)
    return value == 0 ? nil : Errno(rawValue: value)
  }
}

/// What a socket was made as, the arguments of `socket(2)`.
public struct SocketShape: Hashable, Sendable {
  /// SO_DOMAIN.
  public let family: Family
  /// SO_TYPE.
  public let type: SocketType
  /// SO_PROTOCOL.
  public let socketProtocol: SocketProtocol

  /// The arguments of `socket(2)`.
  public init(family: Family, type: SocketType, socketProtocol: SocketProtocol) {
    self.family = family
    self.type = type
    self.socketProtocol = socketProtocol
  }
}

/// How much of a connection is over.
public enum HangUp: Hashable, Sendable {
  /// Both directions may still carry bytes.
  case none
  /// The peer sends nothing more.
  case peer
  /// Neither side sends anything more, or the connection broke.
  case both
}
