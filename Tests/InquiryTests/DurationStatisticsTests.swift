import Inquiry
import TestSupport
import Testing

@Suite("statistics of durations")
struct DurationStatisticsTests {
  private func statistics(_ milliseconds: [Int]) throws -> DurationStatistics {
    try #require(DurationStatistics(milliseconds.map { .milliseconds($0) }))
  }

  @Test("of nothing there are none")
  func nothing() { #expect(DurationStatistics([]) == nil) }

  @Test(
    "least, most, average and the nearest rank",
    arguments: [
      ([7], [7, 7, 7, 7, 7]), ([2, 1], [1, 1, 2, 2, 2]), ([3, 1, 2], [1, 2, 3, 3, 3]),
      ([15, 20, 35, 40, 50], [15, 35, 50, 50, 50]), (Array(1...10), [1, 5, 9, 10, 10]),
      (Array((1...100).reversed()), [1, 50, 90, 99, 100]), (Array(1...1000), [1, 500, 900, 990, 1000]),
      ([5, 5, 5, 9], [5, 5, 9, 9, 9]),
    ])
  func table(_ values: [Int], _ expected: [Int]) throws {
    let all = try statistics(values)
    #expect(all.count == values.count)
    #expect(all.minimum == .milliseconds(expected[0]) && all.maximum == .milliseconds(expected[4]))
    #expect([50, 90, 99].map(all.percentile) == expected[1...3].map { .milliseconds($0) })
    #expect(all.average == .milliseconds(values.reduce(0, +)) / values.count)
  }

  @Test("a percentile is the least duration that so many percent of all do not exceed", arguments: 0..<30)
  func definition(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let values = (0..<Int.random(in: 1...40, using: &random)).map { _ in Int.random(in: 0...20, using: &random) }
    let all = try statistics(values)
    for percent in [1, 10, 25, 33, 50, 66, 75, 90, 99, 100] {
      let least = values.sorted().first { limit in values.count { $0 <= limit } * 100 >= percent * values.count }
      #expect(all.percentile(percent) == least.map { .milliseconds($0) }, "\(percent) of \(values)")
    }
    #expect(all.percentile(0) == all.minimum && all.percentile(-5) == all.minimum)
    #expect(all.percentile(101) == all.maximum)
  }
}
