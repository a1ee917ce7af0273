import Report
import Testing

@Suite("durations over time")
struct DurationPlotTests {
  private let plain = PictureStyle(isASCII: true, isColoured: false)

  /// One measurement a second.
  private func series(_ outcomes: [PlotOutcome]) -> PlotSeries {
    var series = PlotSeries()
    for (place, outcome) in outcomes.enumerated() { series.add(place + 1, outcome, began: .seconds(place)) }
    return series
  }

  private func plot(
    _ series: PlotSeries, _ extent: PlotSeries.Extent = .all, _ style: PictureStyle? = nil, width: Int = 40,
    height: Int = 7
  ) -> [String] {
    DurationPlot(series, extent, style: style ?? plain).lines(width: width, height: height)
  }

  private let mixed: [PlotOutcome] = [
    .measured(.milliseconds(10)), .measured(.milliseconds(20)), .lost, .measured(.milliseconds(40)), .refused,
    .measured(.milliseconds(30)),
  ]

  @Test("a dash for each, a mark for what was lost or refused, and axes with units")
  func picture() {
    #expect(
      plot(series(mixed)) == [
        "   40 ms +            ''''",
        "         |                    ----",
        "   20 ms +    ----",
        "         |....",
        "    0 ms +",
        "         +-+-------x-------!---+--------",
        "           0 s                 5 s",
      ])
  }

  @Test("braille, and marks in red where colours may be used")
  func braille() {
    let lines = plot(series(mixed), .all, PictureStyle(isASCII: false, isColoured: true))
    #expect(lines.first == "   40 ms ┤            ⠉⠉⠉⠁")
    #expect(
      lines.dropLast().last
        == "         └─┬───────\u{1b}[31mx\u{1b}[0m───────\u{1b}[31m!\u{1b}[0m───┬────────")
  }

  @Test("more than fit: the latest one by one, or all of them from the least to the most of neighbours")
  func extents() throws {
    // 1,000 of 20 ms, then 60 of 30 ms, the last but one of them lost.
    var outcomes = Array(repeating: PlotOutcome.measured(.milliseconds(20)), count: 1000)
    outcomes += Array(repeating: PlotOutcome.measured(.milliseconds(30)), count: 60)
    outcomes[1058] = .lost
    let latest = plot(series(outcomes), .latest)
    #expect(latest.first { $0.contains("-") || $0.contains("'") }?.contains("20") == false, "all are alike")
    #expect(latest.dropLast().last?.hasSuffix("x") == true)
    let all = plot(series(outcomes), .all)
    #expect(all.contains { $0.hasPrefix("   20 ms +") } && all.contains { $0.hasPrefix("   30 ms +") })
    #expect(all.dropLast().last?.filter { $0 == "x" }.count == 1)
    #expect(all.last?.contains("0 s") == true && latest.last?.contains(" 0 s") == false)
  }

  @Test("a single loss among a million is still seen, and what was measured stays in bounds")
  func million() throws {
    var series = PlotSeries()
    for number in 1...1_000_000 {
      let time = Duration.microseconds(100 + number % 7)
      series.add(number, number == 314_159 ? .lost : .measured(time), began: .milliseconds(number))
    }
    let lines = plot(series, width: 80)
    let axis = try #require(lines.dropLast().last)
    #expect(axis.filter { $0 == "x" }.count == 1)
    let place = axis.distance(from: axis.startIndex, to: try #require(axis.firstIndex(of: "x")))
    #expect(abs(place - (10 + 70 * 314_159 / 1_000_000)) <= 1)
    #expect(lines.last?.contains("10 m") == true)
  }

  @Test("a picture of anything has its height and its width, and never crashes")
  func hostile() {
    let times: [Duration] = [
      .zero, .nanoseconds(1), .milliseconds(1), .seconds(1), .seconds(Int64.max), .seconds(-5), .seconds(Int64.min),
    ]
    var many: [PlotSeries] = [PlotSeries(), series([.lost]), series([.refused, .lost])]
    for time in times {
      many.append(series([.measured(time)]))
      many.append(series([.measured(time), .lost, .measured(.milliseconds(7))]))
      var odd = PlotSeries()
      for number in [5, 1, 0, -3, .min, 3, 100_000, 2, 1 << 40, .max - 1] {
        odd.add(number, .measured(time), began: time)
      }
      many.append(odd)
    }
    for series in many {
      for (width, height) in [(1, 1), (0, 0), (12, 3), (80, 12), (5000, 4), (.min / 2, .min / 2)] {
        for style in [plain, PictureStyle(isASCII: false, isColoured: false)] {
          for extent in [PlotSeries.Extent.latest, .all] {
            let lines = plot(series, extent, style, width: width, height: height)
            #expect(lines.count == max(3, height))
            #expect(lines.allSatisfy { $0.count <= max(11, min(width, 200)) }, "\(width) \(lines)")
          }
        }
      }
    }
  }
}
