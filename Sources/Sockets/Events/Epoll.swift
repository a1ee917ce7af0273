internal import CLinux
internal import Glibc

/// An epoll instance, `epoll(7)`, edge-triggered: each descriptor is added once and reports every change of readiness.
public struct Epoll: ~Copyable, Sendable {
  /// The epoll instance itself, which can be waited for like any other.
  public let descriptor: Descriptor

  /// Makes an instance, close-on-exec. The corresponding C function is `epoll_create1(2)`.
  public init() throws(SocketError) {
    descriptor = Descriptor(owning: try check(epoll_create1(Int32(EPOLL_CLOEXEC)), "epoll_create1"))
  }

  /// What became of a descriptor.
  public struct Event: Sendable {
    /// The word given to ``add(_:token:)``.
    public let token: UInt64
    let flags: UInt32

    /// A read or accept is worth an attempt; the end of file and errors count.
    public var isReadable: Bool {
      flags & (EPOLLIN.rawValue | EPOLLRDHUP.rawValue | EPOLLHUP.rawValue | EPOLLERR.rawValue | EPOLLPRI.rawValue) != 0
    }
    /// The other side has finished, or the connection broke.
    public var isHangUp: Bool { flags & (EPOLLRDHUP.rawValue | EPOLLHUP.rawValue | EPOLLERR.rawValue) != 0 }
    /// A write is worth an attempt; a broken connection counts.
    public var isWritable: Bool { flags & (EPOLLOUT.rawValue | EPOLLHUP.rawValue | EPOLLERR.rawValue) != 0 }
  }

  /// Starts to watch both directions of `fd`.
  ///
  /// Returns false for files that are always ready and that epoll refuses (EPERM): regular files, `/dev/null`.
  public func add(_ fd: Int32, token: UInt64) throws(SocketError) -> Bool {
    var event = epoll_event()
    event.events = EPOLLIN.rawValue | EPOLLOUT.rawValue | EPOLLRDHUP.rawValue | EPOLLET.rawValue
    event.data.u64 = token
    if epoll_ctl(descriptor.fileNumber, EPOLL_CTL_ADD, fd, &event) == 0 { return true }
    let code = Errno.current
    guard code == .notPermitted else { throw SocketError("epoll_ctl", code) }
    return false
  }

  /// Stops watching `fd`, which must still be open.
  public func remove(_ fd: Int32) {
    var event = epoll_event()
    _ = epoll_ctl(descriptor.fileNumber, EPOLL_CTL_DEL, fd, &event)
  }

  /// The most events that one call of ``wait(timeout:_:)`` hands over.
  public static let mostEvents = 256

  /// Waits until something happens or `timeout` passes (nil is for ever), and hands each event to `body`.
  public func wait(timeout: Duration?, _ body: (Event) -> Void) throws(SocketError) {
    let capacity = Self.mostEvents
    try withUnsafeTemporaryAllocation(of: epoll_event.self, capacity: capacity) { (events) throws(SocketError) in
      let count = Self.wait(descriptor.fileNumber, events, timeout)
      guard count >= 0 else {
        let code = Errno.current
        guard code == .interrupted else { throw SocketError("epoll_pwait2", code) }
        return
      }
      for event in events.prefix(Int(count)) { body(Event(token: event.data.u64, flags: event.events)) }
    }
  }

  private static func wait(
    _ epoll: Int32, _ events: UnsafeMutableBufferPointer<epoll_event>, _ timeout: Duration?
  ) -> Int32 {
    guard let timeout else { return clinux_epoll_pwait2(epoll, events.baseAddress, Int32(events.count), nil) }
    let nanoseconds = max(0, timeout.nanoseconds)
    var limit = timespec(tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
    return clinux_epoll_pwait2(epoll, events.baseAddress, Int32(events.count), &limit)
  }
}
