import Addresses
import Sockets
import Testing

@testable import Probe

@Suite("how fast one host is asked")
struct HostPaceTests {
  private let now = MonotonicTime(nanoseconds: 1_000_000_000)

  /// How many questions it takes at once.
  private func window(_ pace: HostPace) -> Int {
    let before = pace.inFlight
    while pace.hasRoom { pace.noteAsked(at: now, isNew: true) }
    defer { while pace.inFlight > before { pace.noteEnded() } }
    return pace.inFlight
  }

  @Test("the window begins as it is told, and grows with every answer up to the most")
  func growth() {
    let pace = HostPace(first: 1000, most: 1100)
    #expect(window(pace) == 1000)
    for _ in 0..<50 { #expect(!pace.noteAnswer(0, .milliseconds(1), at: now)) }
    #expect(window(pace) == 1050)
    for _ in 0..<100 { _ = pace.noteAnswer(0, nil, at: now) }
    #expect(window(pace) == 1100)
    #expect(window(HostPace(first: 1000, most: 3)) == 3)
  }

  @Test("silence alone never makes it smaller")
  func silence() {
    let pace = HostPace(first: 1000, most: 2000)
    for _ in 0..<10_000 { #expect(!pace.noteSilence(at: now)) }
    #expect(window(pace) == 1000 && !pace.isSlowed)
  }

  @Test("a host that answered nearly everything and falls silent is asked more slowly")
  func fallsSilent() {
    let pace = HostPace(first: 1000, most: 1000)
    for _ in 0..<300 { _ = pace.noteAnswer(0, .milliseconds(1), at: now) }
    for _ in 0..<1000 { pace.noteAsked(at: now, isNew: true) }
    let told = (0..<32).map { _ in pace.noteSilence(at: now) }
    #expect(told.filter(\.self).count == 1 && told.last == true && pace.isSlowed)
    for _ in 0..<1000 { pace.noteEnded() }
    #expect(window(pace) == 500)
  }

  @Test("an answer to a repeated question halves it; what was lost together counts once")
  func losses() {
    let pace = HostPace(first: 1000, most: 1000)
    for _ in 0..<800 { pace.noteAsked(at: now, isNew: true) }
    #expect(pace.noteAnswer(1, nil, at: now))
    #expect(!pace.noteAnswer(1, nil, at: now + .milliseconds(50)))
    for _ in 0..<800 { pace.noteEnded() }
    #expect(window(pace) == 400)
    // From here on it grows by one for each window of answers.
    for _ in 0..<400 { _ = pace.noteAnswer(0, nil, at: now) }
    #expect(window(pace) == 400 || window(pace) == 401)
  }

  @Test("what was lost before the pace was slowed does not slow it again")
  func oldLosses() {
    let pace = HostPace(first: 1000, most: 1000)
    for _ in 0..<800 { pace.noteAsked(at: now, isNew: true) }
    #expect(pace.noteAnswer(1, nil, lost: now, at: now + .seconds(1)))
    for _ in 0..<800 { pace.noteEnded() }
    for second in 2..<9 { _ = pace.noteAnswer(1, nil, lost: now, at: now + .seconds(second)) }
    #expect(window(pace) == 400)
  }

  @Test("losses that go on leave 32 at once")
  func least() {
    let pace = HostPace(first: 1000, most: 1000)
    for round in 0..<50 { _ = pace.noteAnswer(1, nil, at: now + .seconds(round)) }
    #expect(window(pace) == 32)
  }

  @Test("one question is always let out")
  func one() {
    let pace = HostPace(first: 0, most: 0)
    #expect(pace.hasRoom && pace.isIdle)
    pace.noteAsked(at: now, isNew: true)
    #expect(!pace.hasRoom && !pace.isIdle)
  }

  @Test("patience is that of RFC 6298: from round trips, doubled each time, within bounds")
  func patience() {
    let pace = HostPace(first: 10, most: 10)
    #expect(pace.patience(0, atMost: .seconds(9)) == .milliseconds(500))
    #expect(pace.patience(2, atMost: .seconds(9)) == .seconds(2))
    #expect(pace.patience(0, atMost: .milliseconds(80)) == .milliseconds(80))
    #expect(pace.patience(100, atMost: .seconds(9)) == .seconds(9))
    _ = pace.noteAnswer(0, .milliseconds(200), at: now)
    // The mean, and four times its half.
    #expect(pace.patience(0, atMost: .seconds(9)) == .milliseconds(600))
    let near = HostPace(first: 10, most: 10)
    _ = near.noteAnswer(0, .microseconds(50), at: now)
    #expect(near.patience(0, atMost: .seconds(9)) == .milliseconds(100))
  }

  @Test("a port is asked twice as often as was ever needed, and once where that was ordered")
  func attempts() {
    let pace = HostPace(first: 10, most: 10)
    #expect([1, 2, 5].map { pace.attempts($0) } == [1, 2, 5])
    _ = pace.noteAnswer(3, nil, at: now)
    #expect([1, 2, 9].map { pace.attempts($0) } == [1, 8, 9])
    _ = pace.noteAnswer(40, nil, at: now)
    #expect([1, 2, 20].map { pace.attempts($0) } == [1, 10, 20])
  }

  @Test("where no port of UDP was closed, silence is a verdict")
  func quietHost() {
    let pace = HostPace(first: 100, most: 100)
    #expect(pace.onSilence(2, of: 2) == .decide)
    #expect(window(pace) == 100)
  }

  @Test("where some were closed, ports are asked one by one, until three were asked in vain")
  func suspicion() {
    let pace = HostPace(first: 100, most: 100)
    #expect(!pace.noteError(0, of: 2))
    #expect(pace.onSilence(2, of: 2) == .askInTurn)
    #expect(window(pace) == 1)
    #expect((0..<3).map { _ in pace.onSilence(3, of: 2) } == [.askInTurn, .askInTurn, .decide])
    #expect(window(pace) == 100 && !pace.isSlowed)
    #expect(pace.onSilence(2, of: 2) == .decide)
  }

  @Test("a port that was closed after all shows that errors are limited: ports are asked oftener")
  func limited() {
    let pace = HostPace(first: 100, most: 100)
    _ = pace.noteError(0, of: 2)
    _ = pace.onSilence(2, of: 2)
    #expect(pace.noteError(2, of: 2) && pace.isSlowed)
    #expect(!pace.noteError(2, of: 2))
    #expect(pace.attempts(2) == 5)
    #expect(pace.onSilence(4, of: 2) == .askNext && pace.onSilence(5, of: 2) == .decide)
    // Who wants one question has one.
    #expect(pace.onSilence(1, of: 1) == .decide)
  }

  @Test("hosts have a pace each, of which loops have their parts")
  func several() throws {
    var paces = HostPaces(share: 4)
    let (first, second) = (try #require(IPAddress("10.0.0.1")), try #require(IPAddress("10.0.0.2")))
    let (pace, other, again) = (paces.pace(of: first), paces.pace(of: second), paces.pace(of: first))
    #expect(other !== pace && again === pace && window(pace) == 250)
  }
}

extension HostPace {
  /// An answer to an attempt before which the others left a moment ago.
  fileprivate func noteAnswer(_ attempt: Int, _ roundTrip: Duration?, at now: MonotonicTime) -> Bool {
    noteAnswer(attempt, roundTrip, lost: now + .milliseconds(-10), at: now)
  }
}
