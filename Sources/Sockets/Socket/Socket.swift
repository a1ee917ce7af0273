internal import CLinux
internal import Glibc

/// A socket of any family and type, owned: closed when the value goes away.
///
/// Methods keep the names of the C calls they make. On a non-blocking socket "not now" is the value
/// ``TransferResult/wouldBlock``; on a blocking one with a time-out the same value means that the time has passed.
public struct Socket: ~Copyable, Sendable {
  /// The descriptor that this socket owns.
  public let descriptor: Descriptor

  /// Makes a socket, close-on-exec. The corresponding C function is `socket(2)`.
  public init(
    _ family: Family, _ type: SocketType, _ socketProtocol: SocketProtocol = .standard, nonBlocking: Bool = false
  ) throws(SocketError) {
    let flags = Constant.closeOnExec | (nonBlocking ? Constant.nonBlocking : 0)
    let number = socket(family.rawValue, type.rawValue | flags, socketProtocol.rawValue)
    guard number >= 0 else {
      let code = Errno.current
      throw SocketError(
        "socket", code, subject: "\(family) \(type)",
        advice: type == .raw && code == .notPermitted ? "run as root or grant CAP_NET_RAW" : nil)
    }
    descriptor = Descriptor(owning: number)
  }

  /// Takes over an open descriptor. Throws ENOTSOCK when it is something else; it is closed then.
  public init(adopting descriptor: consuming Descriptor) throws(SocketError) {
    _ = try Kernel.integerOption(descriptor.fileNumber, SOL_SOCKET, SO_TYPE)
    self.descriptor = descriptor
  }

  init(unchecked descriptor: consuming Descriptor) { self.descriptor = descriptor }

  /// Two sockets connected to each other. The corresponding C function is `socketpair(2)`.
  public static func pair(_ type: SocketType = .stream, nonBlocking: Bool = false) throws(SocketError) -> SocketPair {
    var ends: (Int32, Int32) = (-1, -1)
    let flags = Constant.closeOnExec | (nonBlocking ? Constant.nonBlocking : 0)
    let result = withUnsafeMutableBytes(of: &ends) { raw in
      socketpair(AF_UNIX, type.rawValue | flags, 0, raw.assumingMemoryBound(to: Int32.self).baseAddress)
    }
    try check(result, "socketpair")
    return SocketPair(
      first: Socket(unchecked: Descriptor(owning: ends.0)), second: Socket(unchecked: Descriptor(owning: ends.1)))
  }

  /// The descriptor's number, valid for as long as this socket lives.
  public var fileNumber: Int32 { descriptor.fileNumber }

  /// Closes and reports. The corresponding C function is `close(2)`.
  public consuming func close() throws(SocketError) { try descriptor.close() }

  /// Gives the number away: the caller owns it now.
  public consuming func detach() -> Int32 { descriptor.detach() }

  // MARK: Names

  /// Names this end. The corresponding C function is `bind(2)`.
  public func bind(to address: SocketAddress) throws(SocketError) {
    let encoded = try address.encoded()
    guard encoded.withPointer({ Glibc.bind(fileNumber, $0, $1) }) == 0 else {
      let code = Errno.current
      throw SocketError("bind", code, subject: "\(address)", advice: Self.bindAdvice(code, address))
    }
  }

  /// Lets the kernel choose an abstract name, so that a Unix datagram socket can be answered; "autobind" in `unix(7)`.
  public func bindUnnamed() throws(SocketError) {
    var family = sa_family_t(AF_UNIX)
    let result = withUnsafeMutablePointer(to: &family) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.bind(fileNumber, $0, socklen_t(MemoryLayout<sa_family_t>.size))
      }
    }
    try check(result, "bind")
  }

  /// This end's address. The corresponding C function is `getsockname(2)`.
  public func socketName() throws(SocketError) -> SocketAddress {
    try Kernel.socketName(fileNumber)
  }

  /// The other end's address; throws ENOTCONN where there is none. The corresponding C function is `getpeername(2)`.
  public func peerName() throws(SocketError) -> SocketAddress {
    try Kernel.peerName(fileNumber)
  }

  // MARK: Connections

  /// Waits for connections; `backlog` of them may be complete and not yet accepted, at most
  /// `net.core.somaxconn`. The corresponding C function is `listen(2)`.
  public func listen(backlog: Int = 4096) throws(SocketError) {
    try check(Glibc.listen(fileNumber, Int32(clamping: backlog)), "listen")
  }

  /// Takes the next connection, or nil when none is waiting on a non-blocking socket or until its time-out.
  ///
  /// Connections that were aborted before they could be accepted are skipped. The corresponding C function is `accept4(2)`.
  public func accept(nonBlocking: Bool = false) throws(SocketError) -> AcceptedConnection? {
    try Kernel.accept(fileNumber, nonBlocking: nonBlocking)
  }

  /// Connects, or for datagrams fixes the peer; waits unless the socket is non-blocking, which throws EINPROGRESS.
  /// The corresponding C function is `connect(2)`.
  public func connect(to address: SocketAddress) throws(SocketError) {
    guard let code = try connectResult(to: address) else { return }
    throw SocketError("connect", code, subject: "\(address)")
  }

  /// Connects and returns the kernel's answer instead of throwing it: nil for success, EINPROGRESS for a
  /// non-blocking socket that has begun. Throws only for an address that cannot be encoded.
  public func connectResult(to address: SocketAddress) throws(SocketError) -> Errno? {
    try Kernel.connect(fileNumber, to: address)
  }

  /// Takes the error that waits on the socket: the outcome of a non-blocking connect once it is writable, or an ICMP
  /// error on a datagram socket. Nil when there is none. The corresponding C call is `getsockopt(SO_ERROR)`.
  public func pendingError() throws(SocketError) -> Errno? {
    try Kernel.pendingError(fileNumber)
  }

  /// Ends one or both directions. The corresponding C function is `shutdown(2)`.
  public func shutdown(_ mode: ShutdownMode) throws(SocketError) {
    try Kernel.shutdown(fileNumber, mode)
  }

  // MARK: What it is

  /// `SO_DOMAIN`.
  public func family() throws(SocketError) -> Family {
    Family(rawValue: try Kernel.integerOption(fileNumber, SOL_SOCKET, SO_DOMAIN))
  }

  /// `SO_TYPE`.
  public func type() throws(SocketError) -> SocketType {
    SocketType(rawValue: try Kernel.integerOption(fileNumber, SOL_SOCKET, SO_TYPE))
  }

  /// `SO_PROTOCOL`.
  public func protocolNumber() throws(SocketError) -> SocketProtocol {
    SocketProtocol(rawValue: try Kernel.integerOption(fileNumber, SOL_SOCKET, SO_PROTOCOL))
  }

  /// Whether calls return instead of waiting.
  public func isNonBlocking() throws(SocketError) -> Bool { try descriptor.isNonBlocking() }

  /// Sets whether calls return instead of waiting.
  public func setNonBlocking(_ on: Bool) throws(SocketError) { try descriptor.setNonBlocking(on) }

  private static func bindAdvice(_ code: Errno, _ address: SocketAddress) -> String? {
    switch (code, address) {
    case (.permissionDenied, .v4), (.permissionDenied, .v6):
      "ports below net.ipv4.ip_unprivileged_port_start need CAP_NET_BIND_SERVICE"
    case (.addressInUse, .unix(let name)) where name.path.flatMap(FileKind.init(ofPath:)).map { $0 != .socket } ?? false:
      "there is a file that is no socket; choose another path"
    case (.addressInUse, .unix(.path)): "remove the file if no process listens on it"
    case (.addressInUse, _): "another socket is bound there; port 0 takes any free one"
    case (.addressNotAvailable, _): "no interface of this machine has that address"
    default: nil
    }
  }
}

/// Two sockets connected to each other.
@frozen public struct SocketPair: ~Copyable, Sendable {
  /// One end.
  public let first: Socket
  /// The other end.
  public let second: Socket
}

/// A connection that a listening socket took, and who it is from.
@frozen public struct AcceptedConnection: ~Copyable, Sendable {
  /// This end.
  public let socket: Socket
  /// The other end's address.
  public let peer: SocketAddress

  /// Gives the socket away.
  public consuming func takeSocket() -> Socket { socket }
}
