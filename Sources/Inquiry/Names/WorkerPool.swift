internal import Reactor
internal import Sockets
internal import Synchronization

/// Makes calls that may block for many items, on a few threads, and abandons those that take too long.
///
/// It begins with two threads, and doubles them for as long as the calls take the time of somebody else: what is answered
/// from a file is answered without crowding two processors, and what waits for a server far away waits in parallel.
struct WorkerPool<Answer: Sendable>: Sendable {
  /// What a thread does with the items that it takes, one after the other. It may post what it has so far; the last
  /// post is all there is of an item that takes too long.
  typealias Work = (_ item: Int, _ post: (Answer) -> Void) -> Answer

  let reactor: Reactor
  /// The most threads at once, those that were abandoned not counted.
  let limit: Int
  /// How long one item may take.
  let timeout: Duration
  /// What takes longer waits for somebody: the calls on average, or the next of them to end.
  var patience = Duration.milliseconds(2)
  /// Makes what a thread does; called once on each.
  let makeWork: @Sendable () -> Work

  /// Runs items 0 to `count`, and delivers each once, in the order in which they are done. An item that took too long is
  /// delivered with what was posted of it, or nil. `pause` is called before every wait; false ends the run (`.cancelled`).
  func run(
    _ count: Int, deliver: (Int, Answer?, _ isLate: Bool) -> Void, pause: () -> Bool
  ) async throws(ReactorError) {
    let bell = Bell(on: reactor)
    let board = Board<Answer>(count: count, bell: bell)
    defer { board.close() }
    var workers = 0
    var delivered = 0
    var isStuck = false
    func hire(_ number: Int) throws(ReactorError) {
      for _ in 0..<number {
        do throws(SocketError) { try HelperThread.start { [makeWork] in board.serve(makeWork()) } } catch {
          // With fewer threads it takes longer; without any it would never end.
          guard workers > 0 else { throw .socket(error) }
          return
        }
        workers += 1
      }
    }
    try hire(min(2, limit, count))
    while delivered < count {
      let finished = board.takeFinished()
      for done in finished { deliver(done.item, done.answer, false) }
      let late = board.abandon(after: timeout)
      for (item, answer) in late { deliver(item, answer, true) }
      delivered += finished.count + late.count
      guard delivered < count else { return }
      workers -= late.count
      let hasMore = board.hasMore
      if !late.isEmpty { try hire(late.count) }
      let isWaiting = finished.isEmpty ? isStuck : finished.map(\.elapsed).reduce(.zero, +) > patience * finished.count
      if isWaiting, hasMore { try hire(min(workers, limit - workers)) }
      guard pause() else { throw .cancelled }
      // A thread may be about to begin its next item, so that there is a time-out even where nothing runs.
      var until = (board.oldestStart ?? .now) + timeout
      if hasMore, workers < limit { until = min(until, .now + patience) }
      isStuck = false
      do throws(ReactorError) { try await bell.wait(until: until) } catch {
        guard error == .timedOut else {
          for done in board.takeFinished() { deliver(done.item, done.answer, false) }
          throw error
        }
        isStuck = true
      }
    }
  }
}

/// Where the threads of a pool find their items and leave their answers.
private final class Board<Answer: Sendable>: @unchecked Sendable {
  private struct State {
    var next = 0
    /// What is being worked on.
    var running: [Int: (started: MonotonicTime, posted: Answer?)] = [:]
    var finished: [Finished] = []
  }

  struct Finished {
    let item: Int
    let answer: Answer
    let elapsed: Duration
  }

  private let count: Int
  private let bell: Bell
  private let state = Mutex(State())

  init(count: Int, bell: Bell) {
    self.count = count
    self.bell = bell
  }

  /// The life of a thread.
  func serve(_ work: WorkerPool<Answer>.Work) {
    while let item = take() {
      let answer = work(item) { post($0, of: item) }
      guard finish(item, answer) else { return }
    }
  }

  private func take() -> Int? {
    state.withLock { state in
      guard state.next < count else { return nil }
      defer { state.next += 1 }
      state.running[state.next] = (.now, nil)
      return state.next
    }
  }

  private func post(_ answer: Answer, of item: Int) { state.withLock { $0.running[item]?.posted = answer } }

  /// False when nobody waits for this item any more, and another thread has taken over.
  private func finish(_ item: Int, _ answer: Answer) -> Bool {
    let (wasWanted, isFirst) = state.withLock { state in
      guard let entry = state.running.removeValue(forKey: item) else { return (false, false) }
      state.finished.append(Finished(item: item, answer: answer, elapsed: .now - entry.started))
      return (true, state.finished.count == 1)
    }
    if isFirst { bell.ringFromAnyThread() }
    return wasWanted
  }

  func takeFinished() -> [Finished] {
    state.withLock { state in
      defer { state.finished.removeAll(keepingCapacity: true) }
      return state.finished
    }
  }

  /// Gives up what has taken longer than `timeout`.
  func abandon(after timeout: Duration) -> [(Int, Answer?)] {
    let now = MonotonicTime.now
    return state.withLock { state in
      let late = state.running.filter { $0.value.started + timeout <= now }
      for item in late.keys { state.running[item] = nil }
      return late.map { ($0.key, $0.value.posted) }
    }
  }

  var hasMore: Bool { state.withLock { $0.next < count } }
  var oldestStart: MonotonicTime? { state.withLock { $0.running.values.map(\.started).min() } }

  /// Nothing is begun any more.
  func close() {
    state.withLock { state in
      state.next = count
      state.running = [:]
    }
  }
}
