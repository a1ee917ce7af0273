import Inquiry
import Sockets
import Testing

@Suite("steps that follow one another are measured without a gap")
struct StopwatchTests {
  @Test("the steps add up to no more than the whole")
  func sum() {
    var watch = Stopwatch()
    let begun = MonotonicTime.now
    let steps = (0..<100).map { _ in watch.lap() }
    let ended = MonotonicTime.now
    let sum = steps.reduce(.zero, +)
    #expect(sum <= watch.total)
    #expect(sum >= begun - watch.start && sum <= ended - watch.start)
    #expect(steps.allSatisfy { $0 >= .zero })
  }
}
