internal import Histogram
internal import Sockets

/// Statistics of round trip times, in constant memory however many there are.
///
/// The first ones are kept as they are, which is exact and small enough for tens of thousands of targets; a longer run goes
/// over to an HDR histogram, whose percentiles are exact to one part in a thousand.
package struct RoundTripTimes: Sendable {
  package private(set) var count = 0
  package private(set) var minimum: Duration = .zero
  package private(set) var maximum: Duration = .zero
  /// The smoothed difference of consecutive times, RFC 3550, section 6.4.1.
  package var jitter: Duration { .nanoseconds(Int64(smoothedDifference)) }

  private var mean = 0.0
  /// The sum of squared distances from the mean, kept up by Welford's method, which does not lose digits.
  private var squares = 0.0
  private var smoothedDifference = 0.0
  private var last: Int64?
  private var kept: [Int64] = []
  private var histogram: Histogram<UInt64>?

  private static let most = 512

  /// Times up to here find their place in the histogram from the start; longer ones make it grow.
  private let reach: Duration?

  /// With a reach, the memory of a long run is taken at once, some 200 KiB for a minute; without, as times get longer.
  package init(reach: Duration? = nil) { self.reach = reach }

  /// Takes one more; negative ones count as zero.
  package mutating func add(_ duration: Duration) {
    let nanoseconds = max(0, duration.nanoseconds)
    count += 1
    minimum = count == 1 ? .nanoseconds(nanoseconds) : min(minimum, .nanoseconds(nanoseconds))
    maximum = max(maximum, .nanoseconds(nanoseconds))
    let distance = Double(nanoseconds) - mean
    mean += distance / Double(count)
    squares += distance * (Double(nanoseconds) - mean)
    if let last { smoothedDifference += (abs(Double(nanoseconds - last)) - smoothedDifference) / 16 }
    last = nanoseconds
    keep(nanoseconds)
  }

  private mutating func keep(_ nanoseconds: Int64) {
    if kept.count < Self.most {
      kept.append(nanoseconds)
      if kept.count < Self.most { return }
      let reach = UInt64(max(2, reach?.nanoseconds ?? 0))
      var grown = Histogram<UInt64>(highestTrackableValue: reach, numberOfSignificantValueDigits: .three)
      grown.autoResize = true
      for value in kept { grown.record(UInt64(value)) }
      histogram = grown
    } else {
      histogram?.record(UInt64(nanoseconds))
    }
  }

  /// The mean; zero without any.
  package var average: Duration { .nanoseconds(Int64(mean)) }

  /// The standard deviation of all times that there were, which `ping` calls mdev.
  package var deviation: Duration { .nanoseconds(count == 0 ? 0 : Int64((squares / Double(count)).squareRoot())) }

  /// The time that so many percent do not exceed: the nearest rank. Zero without any.
  package func percentile(_ percent: Double) -> Duration {
    if let histogram { return .nanoseconds(Int64(histogram.valueAtPercentile(percent))) }
    guard !kept.isEmpty else { return .zero }
    let rank = Int((Double(kept.count) * percent / 100).rounded(.up))
    return .nanoseconds(kept.sorted()[min(max(rank, 1), kept.count) - 1])
  }
}
