import Glibc
import Synchronization

/// Threads for tests that wait in system calls: Swift's own pool has one thread per core, and a test that waits for a
/// child would hold up all others.
final class Workers: TaskExecutor {
  static let shared = Workers(count: 12)

  private struct State {
    var jobs: [UnownedJob] = []
    var next = 0
  }

  private let state = Mutex(State())
  private let gate: Gate

  private init(count: Int) {
    gate = Gate()
    for _ in 0..<count { startThread() }
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    state.withLock { $0.jobs.append(job) }
    gate.open()
  }

  private func startThread() {
    var thread = pthread_t()
    let me = Unmanaged.passRetained(self).toOpaque()
    pthread_create(
      &thread, nil,
      { workers in
        guard let workers else { return nil }
        Unmanaged<Workers>.fromOpaque(workers).takeUnretainedValue().work()
      }, me)
    pthread_detach(thread)
  }

  private func work() -> Never {
    while true {
      gate.pass()
      take()?.runSynchronously(on: asUnownedTaskExecutor())
    }
  }

  private func take() -> UnownedJob? {
    state.withLock { state in
      guard state.next < state.jobs.count else { return nil }
      defer { state.next += 1 }
      return state.jobs[state.next]
    }
  }
}

/// Lets as many pass as it was opened times; `sem_overview(7)`.
private final class Gate: @unchecked Sendable {
  private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

  init() { sem_init(semaphore, 0, 0) }

  func open() { sem_post(semaphore) }

  func pass() {
    while sem_wait(semaphore) != 0 {}
  }
}
