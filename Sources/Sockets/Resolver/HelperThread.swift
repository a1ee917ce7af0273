internal import Glibc
internal import Synchronization

/// A thread for one call that may block for ever: `getaddrinfo`, `getservbyname_r`.
///
/// A caller that stops waiting leaves the thread behind; nothing it owns is touched again, and a process in that state
/// ends with `_exit(2)`, which waits for nobody.
public enum HelperThread {
  /// Runs `body` on a new detached thread. Throws EAGAIN when no thread can be made.
  public static func start(_ body: @escaping @Sendable () -> Void) throws(SocketError) {
    let box = Unmanaged.passRetained(Body(body))
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    defer { pthread_attr_destroy(&attributes) }
    var thread = pthread_t()
    let result = pthread_create(
      &thread, &attributes,
      { raw in
        if let raw { Unmanaged<Body>.fromOpaque(raw).takeRetainedValue().run() }
        return nil
      }, box.toOpaque())
    guard result == 0 else {
      box.release()
      throw SocketError("pthread_create", Errno(rawValue: result))
    }
  }

  /// Runs `body` on a helper thread and waits for its result, until `deadline` at the latest: then nil.
  ///
  /// - Parameter interruption: a descriptor that ends the waiting, with nil, when there is something to read from it.
  public static func call<Result: Sendable>(
    until deadline: MonotonicTime? = nil, interruptedBy interruption: Int32? = nil,
    _ body: @escaping @Sendable () -> Result
  ) throws(SocketError) -> Result? {
    let answer = try Answer<Result>()
    try start {
      let result = body()
      answer.value.withLock { $0 = result }
      answer.bell.ring()
    }
    while true {
      if let value = answer.value.withLock({ $0 }) { return value }
      var milliseconds: Int32 = -1
      if let deadline {
        let rest = (deadline - .now).nanoseconds
        guard rest > 0 else { return nil }
        milliseconds = Int32(clamping: rest / 1_000_000 + 1)
      }
      let woken = Kernel.waitToRead(answer.bell.descriptor.fileNumber, or: interruption, milliseconds: milliseconds)
      if let woken, woken == interruption { return answer.value.withLock { $0 } }
    }
  }

  private final class Body: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  private final class Answer<Value: Sendable>: Sendable {
    let bell: EventCounter
    let value = Mutex<Value?>(nil)
    init() throws(SocketError) { bell = try EventCounter() }
  }
}

/// Which thread is running.
public struct ThreadIdentity: Equatable, Sendable {
  private let value: UInt
  /// The thread that asks.
  public static var current: ThreadIdentity { ThreadIdentity(value: UInt(pthread_self())) }
}
