internal import Reactor
internal import Sockets
internal import Synchronization

/// Loops on threads of their own, which share one walk and hand over what they find.
final class ScanCrew: Sendable {
  /// Rings when there is something to take.
  let bell: Bell
  private let isStopped = Atomic(false)
  private let box: Mutex<Box>

  private struct Box: Sendable {
    var deliveries: [ScanDelivery] = []
    var questions: [Int] = []
    var running = 0
  }

  /// Steps that are worth a thread.
  static let least: UInt64 = 1024
  /// A thread looks at least so often whether it is to stop.
  private static let patience = Duration.milliseconds(50)
  private static let mostGathered = 256

  init(bell: Bell) {
    self.bell = bell
    box = Mutex(Box())
  }

  /// Collects the deliveries of one loop, so that the lock is not taken for each. Used by the loop's thread only.
  final class Basket: @unchecked Sendable {
    var deliveries: [ScanDelivery] = []
  }

  private struct Member: Sendable {
    let loop: ScanLoop
    let basket: Basket
  }

  /// Starts a thread for each loop, whose deliveries go to the basket beside it.
  func start(_ loops: [(loop: ScanLoop, basket: Basket)]) throws(SocketError) {
    box.withLock { box in
      box.questions = Array(repeating: 0, count: loops.count)
      box.running = loops.count
    }
    for (index, entry) in loops.enumerated() {
      let member = Member(loop: entry.loop, basket: entry.basket)
      do throws(SocketError) { try HelperThread.start { self.run(member, index) } } catch {
        stop()
        throw error
      }
    }
  }

  private func run(_ member: Member, _ index: Int) {
    let loop = member.loop
    while !isStopped.load(ordering: .relaxed) {
      let next = loop.turn(.now)
      let isIdle = next.map { $0 > .now } ?? true
      if isIdle || loop.isDone || member.basket.deliveries.count >= Self.mostGathered {
        hand(member, index, isLast: loop.isDone)
      }
      if loop.isDone { return }
      guard isIdle else { continue }
      loop.wait(atMost: min(next.map { $0 - .now } ?? Self.patience, Self.patience))
    }
    hand(member, index, isLast: true)
  }

  private func hand(_ member: Member, _ index: Int, isLast: Bool) {
    let deliveries = member.basket.deliveries
    member.basket.deliveries.removeAll(keepingCapacity: true)
    let questions = member.loop.questions
    let isFirst = box.withLock { box in
      let wasEmpty = box.deliveries.isEmpty
      box.deliveries += deliveries
      box.questions[index] = questions
      if isLast { box.running -= 1 }
      return wasEmpty && !deliveries.isEmpty
    }
    if isFirst || isLast { bell.ringFromAnyThread() }
  }

  /// What has come, how many questions have left in all, and whether nothing more will come.
  func take() -> (deliveries: [ScanDelivery], questions: Int, isOver: Bool) {
    box.withLock { box in
      defer { box.deliveries = [] }
      return (box.deliveries, box.questions.reduce(0, +), box.running == 0)
    }
  }

  /// Has the threads end soon.
  func stop() { isStopped.store(true, ordering: .relaxed) }
}
