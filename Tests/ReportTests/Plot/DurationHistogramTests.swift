import Report
import Testing

@Suite("how often which durations came")
struct DurationHistogramTests {
  private let plain = PictureStyle(isASCII: true, isColoured: false)

  private func lines(_ times: [Duration], others: [(name: String, count: Int)] = [], width: Int = 30) -> [String] {
    var histogram = DurationHistogram()
    for time in times { histogram.add(time) }
    return histogram.lines(width: width, style: plain, others: others)
  }

  /// The counts behind the bars.
  private func counts(_ lines: [String]) -> [Int] {
    lines.compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }
  }

  @Test("a value on an edge belongs to the bar that begins there, and losses have a bar too")
  func edges() {
    let times = [20, 20, 21, 21, 21, 22, 24].map { Duration.milliseconds($0) }
    #expect(
      lines(times, others: [("lost", 2), ("late", 0)]) == [
        "   20.0 ms  ########## 2",
        "   20.5 ms  0",
        "   21.0 ms  ############### 3",
        "   21.5 ms  0",
        "   22.0 ms  ##### 1",
        "   22.5 ms  0",
        "   23.0 ms  0",
        "   23.5 ms  0",
        ">= 24.0 ms  ##### 1",
        "      lost  ########## 2",
      ])
  }

  @Test("the few longest share the last bar, and every one is counted")
  func outliers() {
    let usual = (0..<990).map { Duration.microseconds(20_000 + $0 * 3) }
    let all = lines(usual + Array(repeating: .milliseconds(300), count: 10))
    #expect(all.count < 12 && all.last?.hasPrefix(">= ") == true)
    #expect(counts(all).reduce(0, +) == 1000)
  }

  @Test("times of many orders of magnitude have edges of 1, 2 and 5")
  func magnitudes() {
    let times = (0..<6).flatMap { power in
      (1...9).map { digit in Duration.microseconds(digit * (0..<power).reduce(1) { value, _ in value * 10 }) }
    }
    let all = lines(times)
    #expect(all.count == 18 && counts(all) == (0..<6).flatMap { _ in [1, 3, 5] })
    #expect(all.first?.contains(" 1 us ") == true)
  }

  @Test("blocks have eighths")
  func blocks() {
    var histogram = DurationHistogram()
    for _ in 0..<16 { histogram.add(.milliseconds(1)) }
    let all = histogram.lines(width: 18, style: PictureStyle(isASCII: false, isColoured: true), others: [("lost", 2)])
    #expect(all.first?.hasSuffix("  ██ 16") == true)
    #expect(all.last == "      lost  \u{1b}[31m▎\u{1b}[0m 2")
  }

  @Test(
    "anything can be counted",
    arguments: [
      [], [.zero], [.nanoseconds(1), .nanoseconds(999)], [.seconds(Int64.max)], [.seconds(Int64.min), .zero],
      [.zero, .seconds(Int64.max), .microseconds(7)], Array(repeating: .milliseconds(5), count: 5000),
    ] as [[Duration]], [1, 0, 30, 10_000])
  func hostile(times: [Duration], width: Int) {
    let all = lines(times, others: [("lost", .max)], width: width)
    #expect(counts(all).dropLast().reduce(0, +) == times.count)
    #expect(all.allSatisfy { $0.utf8.count < 140 })
  }
}
