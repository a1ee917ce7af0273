import Report
import Testing

@Suite("scales of 1, 2 and 5")
struct DurationScaleTests {
  @Test(
    "edges are round and labels tell them apart",
    arguments: [
      (.milliseconds(20), .milliseconds(25), ["20 ms", "21 ms", "22 ms", "23 ms", "24 ms", "25 ms"]),
      (.microseconds(20_010), .microseconds(20_090), ["20.00 ms", "20.05 ms", "20.10 ms"]),
      (.zero, .microseconds(16), ["0 us", "5 us", "10 us", "15 us", "20 us"]),
      (
        .microseconds(3), .microseconds(300), ["2 us", "5 us", "10 us", "20 us", "50 us", "100 us", "200 us", "500 us"]
      ),
      (.milliseconds(400), .seconds(2), ["0 s", "0.5 s", "1.0 s", "1.5 s", "2.0 s"]),
      (.seconds(5), .seconds(5), ["5.000 s", "5.005 s"]),
    ] as [(Duration, Duration, [String])])
  func edges(least: Duration, most: Duration, labels: [String]) {
    let scale = DurationScale(least: least, most: most, edges: 5)
    #expect(scale.edges.map(scale.label) == labels)
  }

  @Test("positions rise from 0 to 1 and stay in between")
  func positions() {
    for (least, most) in [(Duration.zero, Duration.zero), (.microseconds(15), .seconds(3)), (.zero, .milliseconds(1))] {
      let scale = DurationScale(least: least, most: most, edges: 5)
      let times = (0..<300).map { Duration.microseconds($0 * 20_000) } + [.seconds(Int64.max), .seconds(-1)]
      let positions = times.sorted().map(scale.position)
      #expect(positions == positions.sorted() && positions.allSatisfy { 0...1 ~= $0 })
      #expect(scale.position(most) <= 1 && scale.position(least) >= 0)
    }
  }

  @Test("no durations are too long, too short, or too much alike")
  func hostile() {
    let times: [Duration] = [
      .zero, .nanoseconds(1), .microseconds(1), .milliseconds(999), .seconds(3600), .seconds(Int64.max),
      .seconds(-1), .seconds(Int64.min),
      Duration(secondsComponent: .max, attosecondsComponent: 999_999_999_999_999_999),
    ]
    for least in times {
      for most in times {
        for count in [-1, 0, 1, 100] {
          let scale = DurationScale(least: least, most: most, edges: count)
          #expect(scale.edges.count >= 2 && scale.edges.count <= 110, "\(least) \(most)")
          #expect(scale.edges == scale.edges.sorted() && scale.edges.allSatisfy(\.isFinite))
          #expect(scale.edges.map(scale.label).allSatisfy { $0.count < 24 })
        }
      }
    }
  }
}
