import Sockets
import Testing

@testable import Probe

@Suite("waiting for ports")
struct ScanVigilTests {
  @Test("rounds come more and more rarely, down to one in a second")
  func pauses() {
    #expect((0..<3).map { ScanVigil.pause(after: $0) } == [.milliseconds(100), .milliseconds(150), .milliseconds(225)])
    let pauses = (0..<40).map { ScanVigil.pause(after: $0) }
    #expect(pauses == pauses.sorted() && pauses.last == .seconds(1))
    #expect(ScanVigil.pause(after: .max) == .seconds(1))
  }

  @Test("the last round comes shortly before the end, and none after it")
  func lastRound() {
    let vigil = ScanVigil(.open, patience: .seconds(10))
    let start = MonotonicTime(nanoseconds: 1_000_000_000)
    let end = start + .seconds(10)
    #expect(vigil.nextRound(after: 0, at: start, until: end) == start + .milliseconds(100))
    #expect(vigil.nextRound(after: 20, at: start + .seconds(9), until: end) == end + (.zero - .milliseconds(50)))
    #expect(vigil.nextRound(after: 0, at: start + .milliseconds(9960), until: end) == nil)
    #expect(vigil.nextRound(after: 0, at: end + .seconds(1), until: end) == nil)
  }

  @Test("open is what answers; closed is what does not, where that is known")
  func aims() {
    let open = PortVerdict.allCases.filter { ScanVigil(.open, patience: .zero).isReached($0, .silence) }
    let closed = PortVerdict.allCases.filter { ScanVigil(.closed, patience: .zero).isReached($0, .silence) }
    let unsent = PortVerdict.allCases.filter {
      ScanVigil(.closed, patience: .zero).isReached($0, .local(.networkUnreachable))
    }
    #expect(unsent == [.closed])
    #expect(open == [.open] && closed == [.closed, .filtered])
  }
}
