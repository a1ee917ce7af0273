internal import DequeModule
public import Sockets
internal import Synchronization

/// One epoll loop on one thread, and the executor of every task that was started on it.
///
/// Everything above is ordinary structured concurrency: child tasks inherit the reactor, so the code of a connection
/// runs on this thread and needs no locks. Values that are confined to it are `@unchecked Sendable` and say so.
public final class Reactor: TaskExecutor, @unchecked Sendable {
  /// What may arrive from another thread.
  enum Message {
    case job(UnownedJob)
    case ring(Bell)
    case cancel(Waiter)
    case interrupt(Channel)
    case answer(Waiter)
  }

  private let thread = ThreadIdentity.current
  private let epoll: Epoll
  private let bell: EventCounter
  private let inbox = Mutex<[Message]>([])

  private var jobs = Deque<UnownedJob>()
  private var cancelled: [Waiter] = []
  private var interrupted: [Channel] = []
  /// Tasks that gave way: they go on once the kernel has been asked for news.
  private var waiting: [UnsafeContinuation<Void, Never>] = []
  private var timers = TimerQueue()
  private var table = ChannelTable()
  private var isFinished = false
  var signals: SignalWatch?

  private static let bellToken = UInt64.max
  private static let signalToken = UInt64.max - 1

  private init() throws(SocketError) {
    epoll = try Epoll()
    bell = try EventCounter()
    _ = try epoll.add(bell.descriptor.fileNumber, token: Self.bellToken)
  }

  /// Runs `body` and everything it starts on the calling thread, and returns its result.
  ///
  /// The first signal of `cancelOn` cancels the task of `body`, and ``cancellingSignal`` tells which it was; the second
  /// ends the process at once, as that signal does by default. Signals of `notifyOn` are handed to ``nextSignal()``.
  public static func run<Success: Sendable>(
    cancelOn: [Signal] = [], notifyOn: [Signal] = [], _ body: @escaping @Sendable (Reactor) async -> Success
  ) throws(SocketError) -> Success {
    try run(cancelOn: cancelOn, notifyOn: notifyOn, body) { success, _ in success }
  }

  /// Runs `body` in the same way, and then `finish` on its result, with the signals still held: one that arrives while the
  /// result is told cannot cut it short.
  ///
  /// The function that `finish` is given returns the first signal of `cancelOn` that has arrived by now, if any. A second
  /// one ends the process there and then, so that whoever waits in `finish` has to call it time and again.
  public static func run<Success: Sendable, Outcome>(
    cancelOn: [Signal] = [], notifyOn: [Signal] = [], _ body: @escaping @Sendable (Reactor) async -> Success,
    finish: (Success, _ signal: () -> Signal?) -> Outcome
  ) throws(SocketError) -> Outcome {
    let reactor = try Reactor()
    // Whoever started the process with a signal ignored wanted it so.
    let cancelOn = cancelOn.filter { !$0.isIgnored }
    if !cancelOn.isEmpty || !notifyOn.isEmpty {
      let watch = try SignalWatch(cancelOn: cancelOn, notifyOn: notifyOn)
      _ = try reactor.epoll.add(watch.fileNumber, token: signalToken)
      reactor.signals = watch
    }
    let box = ResultBox<Success>()
    let root = Task(executorPreference: reactor) {
      box.value = await body(reactor)
      reactor.isFinished = true
    }
    reactor.signals?.cancelRoot = { root.cancel() }
    defer { reactor.signals?.end() }
    try reactor.loop()
    guard let value = box.value else { preconditionFailure("the loop ended before its root task") }
    return finish(value) {
      reactor.signals?.deliver()
      return reactor.cancellingSignal
    }
  }

  private final class ResultBox<Value>: @unchecked Sendable { var value: Value? }

  // MARK: Executor

  /// Takes a job from the Swift runtime: at once from the reactor's own thread, through the inbox from any other.
  public func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    if isOnLoop { jobs.append(job) } else { post(.job(job)) }
  }

  /// Whether the caller is on the reactor's thread.
  public var isOnLoop: Bool { ThreadIdentity.current == thread }

  func post(_ message: Message) {
    let isFirst = inbox.withLock { inbox in
      inbox.append(message)
      return inbox.count == 1
    }
    if isFirst { bell.ring() }
  }

  // MARK: The loop

  private func loop() throws(SocketError) {
    while true {
      // Only the jobs that are here now: those that they enqueue run after signals and deadlines had their turn.
      for _ in 0..<jobs.count {
        jobs.removeFirst().runSynchronously(on: asUnownedTaskExecutor())
      }
      if isFinished { return }
      resumeCancelled()
      let pause = timers.fire(now: .now)
      try epoll.wait(timeout: jobs.isEmpty && waiting.isEmpty ? pause : .zero) { event in
        switch event.token {
        case Self.bellToken: receiveMessages()
        case Self.signalToken: signals?.deliver()
        default: table.channel(for: event.token)?.notice(event)
        }
      }
      resumeWaiting()
    }
  }

  private func resumeWaiting() {
    guard !waiting.isEmpty else { return }
    let ready = waiting
    waiting.removeAll(keepingCapacity: true)
    for continuation in ready { continuation.resume() }
  }

  private func receiveMessages() {
    bell.clear()
    let messages = inbox.withLock { inbox in
      defer { inbox = [] }
      return inbox
    }
    for message in messages {
      switch message {
      case .job(let job): jobs.append(job)
      case .ring(let bell): bell.ring()
      case .cancel(let waiter): finish(waiter, .cancelled)
      case .interrupt(let channel): channel.endWaits()
      case .answer(let waiter): finish(waiter, .ready)
      }
    }
  }

  private func resumeCancelled() {
    while let waiter = cancelled.popLast() { finish(waiter, .cancelled) }
    while let channel = interrupted.popLast() { channel.endWaits() }
  }

  // MARK: Waiting

  /// Resumes `waiter` and keeps the timers' books.
  func finish(_ waiter: Waiter, _ outcome: Waiter.Outcome) {
    guard !waiter.isDone else { return }
    waiter.resume(outcome)
    if waiter.hasTimer { timers.noteStale() }
  }

  /// Suspends until `waiter` is resumed, the deadline passes or the task is cancelled.
  func suspend(_ waiter: Waiter, until deadline: MonotonicTime?) async throws(ReactorError) {
    assert(isOnLoop, "waiting on a reactor from another thread")
    guard !Task.isCancelled else { throw .cancelled }
    if let deadline { timers.add(waiter, at: deadline) }
    let outcome = await withTaskCancellationHandler {
      await withUnsafeContinuation { waiter.suspend($0) }
    } onCancel: {
      if isOnLoop { cancelled.append(waiter) } else { post(.cancel(waiter)) }
    }
    switch outcome {
    case .ready: return
    case .timedOut: throw .timedOut
    case .cancelled: throw .cancelled
    }
  }

  /// Lets everybody else have a turn: signals, deadlines, other channels. For loops that find work at every attempt.
  public func giveWay() async throws(ReactorError) {
    assert(isOnLoop, "giving way on a reactor from another thread")
    guard !Task.isCancelled else { throw .cancelled }
    await withUnsafeContinuation { waiting.append($0) }
  }

  /// The same for a wait that somebody else ends when the task is cancelled.
  func suspendUnguarded(_ waiter: Waiter) async throws(ReactorError) {
    switch await withUnsafeContinuation({ waiter.suspend($0) }) {
    case .ready: return
    case .timedOut: throw .timedOut
    case .cancelled: throw .cancelled
    }
  }

  /// Ends the waits on `channel`, from any thread.
  func interrupt(_ channel: Channel) {
    if isOnLoop { interrupted.append(channel) } else { post(.interrupt(channel)) }
  }

  /// Sleeps until `deadline`; throws only `.cancelled`.
  public func sleep(until deadline: MonotonicTime) async throws(ReactorError) {
    do throws(ReactorError) {
      try await suspend(Waiter(), until: deadline)
    } catch {
      guard error == .timedOut else { throw error }
    }
  }

  /// Sleeps for `duration`.
  public func sleep(for duration: Duration) async throws(ReactorError) {
    try await sleep(until: .now + duration)
  }

  /// Runs a call that may block for ever on a helper thread, and waits for its result.
  ///
  /// Throws `.timedOut` at the deadline or `.cancelled`; the thread is left behind then.
  public func offload<Success: Sendable>(
    until deadline: MonotonicTime? = nil, _ body: @escaping @Sendable () -> Success
  ) async throws(ReactorError) -> Success {
    let waiter = Waiter()
    let answer = Answer<Success>()
    do throws(SocketError) {
      try HelperThread.start {
        answer.value.withLock { [result = body()] in $0 = result }
        self.post(.answer(waiter))
      }
    } catch { throw .socket(error) }
    try await suspend(waiter, until: deadline)
    guard let value = answer.value.withLock({ $0 }) else { throw .cancelled }
    return value
  }

  private final class Answer<Value: Sendable>: Sendable { let value = Mutex<Value?>(nil) }

  // MARK: Channels

  func register(_ channel: Channel) throws(SocketError) -> (token: UInt64, isAlwaysReady: Bool) {
    let token = table.insert(channel)
    do throws(SocketError) {
      if try epoll.add(channel.fileNumber, token: token) { return (token, false) }
    } catch {
      table.remove(token)
      throw error
    }
    table.remove(token)
    return (token, true)
  }

  func unregister(_ fileNumber: Int32, token: UInt64) {
    epoll.remove(fileNumber)
    table.remove(token)
  }
}
