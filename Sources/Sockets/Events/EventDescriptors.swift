internal import CLinux
internal import Glibc

/// A counter that wakes an event loop from another thread, `eventfd(2)`.
public struct EventCounter: ~Copyable, Sendable {
  /// Readable after ``ring()``, until ``clear()``.
  public let descriptor: Descriptor

  /// Makes a counter, non-blocking and close-on-exec. The corresponding C function is `eventfd(2)`.
  public init() throws(SocketError) {
    descriptor = Descriptor(owning: try check(eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK)), "eventfd"))
  }

  /// Makes the descriptor readable.
  public func ring() {
    var one: UInt64 = 1
    _ = Glibc.write(descriptor.fileNumber, &one, 8)
  }

  /// Makes it unreadable again.
  public func clear() {
    var count: UInt64 = 0
    _ = Glibc.read(descriptor.fileNumber, &count, 8)
  }
}

/// A signal's number, `signal(7)`.
public struct Signal: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  /// The number.
  public let rawValue: Int32
  /// Any signal, also one without a name here.
  public init(rawValue: Int32) { self.rawValue = rawValue }

  /// The process was started with this signal ignored, as `nohup(1)` does with SIGHUP and shells with SIGINT in the
  /// background; it should stay so.
  public var isIgnored: Bool {
    var action = sigaction()
    guard sigaction(rawValue, nil, &action) == 0 else { return false }
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  /// Holds `signals` back from the calling thread, and from every thread it starts from now on: they wait for a
  /// ``SignalDescriptor`` or for ``unblock(_:)``. The corresponding C function is `pthread_sigmask(3)`.
  public static func block(_ signals: [Signal]) {
    var set = SignalDescriptor.set(signals)
    pthread_sigmask(SIG_BLOCK, &set, nil)
  }

  /// Lets `signals` through to the calling thread again, those that wait at once.
  public static func unblock(_ signals: [Signal]) {
    var set = SignalDescriptor.set(signals)
    pthread_sigmask(SIG_UNBLOCK, &set, nil)
  }

  /// Sends it to another process, if that is still there. The corresponding C function is `kill(2)`.
  public func send(to process: Int32) { kill(process, rawValue) }

  /// Ends this process the way the signal does by default, so that the parent sees which one it was.
  public func endProcess() -> Never { clinux_die_by_signal(rawValue) }

  /// The terminal has gone.
  public static let hangUp = Signal(rawValue: SIGHUP)
  /// Ctrl-C.
  public static let interrupt = Signal(rawValue: SIGINT)
  /// Ctrl-\.
  public static let quit = Signal(rawValue: SIGQUIT)
  /// A polite request to end.
  public static let terminate = Signal(rawValue: SIGTERM)
  /// For programs to give a meaning.
  public static let user1 = Signal(rawValue: SIGUSR1)
  /// For programs to give another meaning.
  public static let user2 = Signal(rawValue: SIGUSR2)
  /// The terminal has another size.
  public static let windowChange = Signal(rawValue: SIGWINCH)
  /// Nobody reads what was written.
  public static let pipe = Signal(rawValue: SIGPIPE)

  /// `SIGINT`; `signal 64` for those without a name here.
  public var description: String {
    switch self {
    case .hangUp: "SIGHUP"
    case .interrupt: "SIGINT"
    case .quit: "SIGQUIT"
    case .terminate: "SIGTERM"
    case .user1: "SIGUSR1"
    case .user2: "SIGUSR2"
    case .windowChange: "SIGWINCH"
    case .pipe: "SIGPIPE"
    default: "signal \(rawValue)"
    }
  }
}

/// Signals as something to read, `signalfd(2)`.
public struct SignalDescriptor: ~Copyable, Sendable {
  /// Readable while a signal waits.
  public let descriptor: Descriptor
  private let maskBefore: sigset_t

  /// Takes over `signals`: they are blocked in the calling thread, and in every thread it starts from now on.
  public init(_ signals: [Signal]) throws(SocketError) {
    var set = Self.set(signals)
    var before = sigset_t()
    pthread_sigmask(SIG_BLOCK, &set, &before)
    maskBefore = before
    do throws(SocketError) {
      descriptor = Descriptor(
        owning: try check(signalfd(-1, &set, Int32(SFD_CLOEXEC | SFD_NONBLOCK)), "signalfd"))
    } catch {
      pthread_sigmask(SIG_SETMASK, &before, nil)
      throw error
    }
  }

  /// Gives the calling thread, which must be the one that made this value, the signal mask that it had before.
  public func restoreMask() {
    var mask = maskBefore
    pthread_sigmask(SIG_SETMASK, &mask, nil)
  }

  /// The next signal that has arrived, or nil.
  public func next() -> Signal? {
    var info = signalfd_siginfo()
    let size = MemoryLayout<signalfd_siginfo>.size
    guard Glibc.read(descriptor.fileNumber, &info, size) == size else { return nil }
    return Signal(rawValue: Int32(info.ssi_signo))
  }

  static func set(_ signals: [Signal]) -> sigset_t {
    var set = sigset_t()
    let numbers = signals.map(\.rawValue)
    clinux_signal_set(&set, numbers, numbers.count)
    return set
  }
}

/// A child process as something that becomes readable when it ends, `pidfd_open(2)`.
public struct ProcessDescriptor: ~Copyable, Sendable {
  /// Readable once the process has ended.
  public let descriptor: Descriptor

  /// Watches a process, usually a child. Throws ESRCH when there is none. The corresponding call is `pidfd_open(2)`.
  public init(of process: Int32) throws(SocketError) {
    do throws(SocketError) {
      descriptor = Descriptor(owning: try check(clinux_pidfd_open(process), "pidfd_open"))
    } catch { throw error.about("process \(process)") }
  }

  /// Gives the descriptor away.
  public consuming func takeDescriptor() -> Descriptor { descriptor }

  /// The exit status as a shell gives it: 128+n after signal n. Waits when the process has not ended.
  ///
  /// The corresponding C function is `waitid(2)` with P_PIDFD.
  public static func exitStatus(_ processDescriptor: Int32) throws(SocketError) -> Int32 {
    try check(clinux_pidfd_wait(processDescriptor), "waitid")
  }
}
