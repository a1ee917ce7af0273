import Sockets
import Testing

@testable import Probe

@Suite("whose turn it is")
struct PingScheduleTests {
  private let start = MonotonicTime.now

  /// The targets that are asked up to `end`, and when, in milliseconds, where nobody answers.
  private func turns(_ schedule: inout PingSchedule, until end: Duration) -> [[Int]] {
    var turns: [[Int]] = []
    while let due = schedule.nextDue, due <= start + end, let target = schedule.take(due) {
      turns.append([target, Int((due - start) / .milliseconds(1))])
    }
    return turns
  }

  @Test("probe n leaves n intervals after the start, of each target from its own")
  func fixed() {
    var schedule = PingSchedule(.every(.milliseconds(10)), targets: 3, count: 3, preload: 1)
    schedule.join(0, at: start)
    schedule.join(1, at: start + .milliseconds(5))
    #expect(turns(&schedule, until: .seconds(1)) == [[0, 0], [1, 5], [0, 10], [1, 15], [0, 20], [1, 25]])
    #expect(schedule.isOver && schedule.nextDue == nil)
  }

  @Test("a probe that left late does not move those behind it")
  func late() throws {
    var schedule = PingSchedule(.every(.milliseconds(10)), targets: 3, count: nil, preload: 1)
    schedule.join(0, at: start)
    _ = schedule.take(start + .milliseconds(7))
    #expect(schedule.nextDue == start + .milliseconds(10))
    // Two that are overdue leave one behind the other.
    #expect(schedule.take(start + .milliseconds(29)) == 0 && schedule.take(start + .milliseconds(29)) == 0)
    #expect(schedule.take(start + .milliseconds(29)) == nil && schedule.nextDue == start + .milliseconds(30))
  }

  @Test("what is loaded before leaves at once, and the schedule goes on behind it")
  func preloaded() {
    var schedule = PingSchedule(.every(.milliseconds(10)), targets: 3, count: 5, preload: 3)
    schedule.join(0, at: start)
    #expect(turns(&schedule, until: .seconds(1)) == [[0, 0], [0, 0], [0, 0], [0, 10], [0, 20]])
  }

  @Test("a flood asks the targets in turn")
  func flood() {
    var schedule = PingSchedule(.flood(window: 4), targets: 3, count: 2, preload: 1)
    for target in 0..<3 { schedule.join(target, at: start) }
    #expect(turns(&schedule, until: .zero).map(\.[0]) == [0, 1, 2, 0, 1, 2])
  }

  @Test("an answer brings the next turn, and silence brings it at the latest moment")
  func answered() {
    var schedule = PingSchedule(
      .answered(least: .milliseconds(2), most: .milliseconds(100)), targets: 3, count: 4, preload: 1)
    schedule.join(0, at: start)
    #expect(schedule.take(start) == 0 && schedule.nextDue == start + .milliseconds(100))
    schedule.noteAnswer(0, at: start + .milliseconds(1))
    #expect(schedule.nextDue == start + .milliseconds(2))
    #expect(schedule.take(start + .milliseconds(2)) == 0)
    schedule.noteAnswer(0, at: start + .milliseconds(50))
    #expect(schedule.nextDue == start + .milliseconds(50) && schedule.take(start + .milliseconds(50)) == 0)
    #expect(schedule.nextDue == start + .milliseconds(150) && schedule.take(start + .milliseconds(150)) == 0)
    // The last has been asked, and no answer brings another.
    schedule.noteAnswer(0, at: start + .milliseconds(151))
    #expect(schedule.isOver)
  }
}
