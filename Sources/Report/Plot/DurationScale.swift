/// A scale of durations with edges at 1, 2 and 5 of every power of ten, or a multiple of these apart.
///
/// Between two edges, which are as far apart in the picture as every other two, it is linear. Times of one order of
/// magnitude get edges with equal steps; where the longest is many times the shortest, each edge is a 1, 2 or 5.
public struct DurationScale: Sendable {
  /// In nanoseconds, rising; at least two.
  public let edges: [Double]
  /// The difference of two edges; nil where it differs.
  private let step: Double?

  /// Longer times than this, some days, are drawn as this.
  private static let longest = 5e14
  /// From this many times the shortest on, equal steps would press most times into the lowest.
  private static let widest = 20.0
  private static let most = 64

  /// A scale that holds `least` and `most`, with about so many edges where the steps are equal.
  public init(least: Duration, most: Duration, edges count: Int) {
    let high = min(Self.longest, most.plotted)
    let low = min(least.plotted, high)
    if high > Self.widest * max(low, 1000) {
      step = nil
      edges = Self.ladder(low, high)
    } else {
      // Steps below a microsecond, or a thousandth of the whole, are below what the clocks and the labels tell.
      let step = Self.roundedUp(max((high - low) / Double(max(1, count)), high / 1000, 1000))
      let first = low < high / 3 ? 0 : (low / step).rounded(.down) * step
      let steps = max(1, min(Self.most, Int(((high - first) / step).rounded(.up))))
      self.step = step
      edges = (0...steps).map { first + Double($0) * step }
    }
  }

  private static func ladder(_ low: Double, _ high: Double) -> [Double] {
    var edges = [0.0]
    var power = 1000.0
    while edges.count < most {
      for digit in [1.0, 2, 5] {
        let edge = digit * power
        if edge <= low { edges.removeAll() }
        edges.append(edge)
        if edge >= high { return edges }
      }
      power *= 10
    }
    return edges
  }

  /// The next 1, 2 or 5 of a power of ten, from 1 on.
  private static func roundedUp(_ value: Double) -> Double {
    var power = 1.0
    while power < longest {
      for digit in [1.0, 2, 5] where digit * power >= value { return digit * power }
      power *= 10
    }
    return power
  }

  /// Where `duration` stands between the first edge, 0, and the last, 1.
  public func position(_ duration: Duration) -> Double {
    let value = duration.plotted
    guard let after = edges.firstIndex(where: { $0 > value }) else { return 1 }
    guard after > 0 else { return 0 }
    let (low, high) = (edges[after - 1], edges[after])
    return (Double(after - 1) + (value - low) / (high - low)) / Double(edges.count - 1)
  }

  /// An edge in words. With equal steps all have the unit and the decimals that the longest needs.
  public func label(_ edge: Double) -> String {
    let measure = step == nil ? edge : edges.last ?? edge
    let (unit, name) = measure < 1e6 ? (1e3, "us") : measure < 1e9 ? (1e6, "ms") : (1e9, "s")
    guard edge > 0 else { return "0 \(name)" }
    let fineness = (step ?? edge) / unit
    let decimals = fineness >= 1 ? 0 : fineness >= 0.1 ? 1 : fineness >= 0.01 ? 2 : 3
    let scale = [1.0, 10, 100, 1000][decimals]
    let scaled = Int((min(edge, Self.longest) / unit * scale).rounded())
    guard decimals > 0 else { return "\(scaled) \(name)" }
    let fraction = "\(scaled % Int(scale))"
    let zeros = String(repeating: "0", count: decimals - fraction.utf8.count)
    return "\(scaled / Int(scale)).\(zeros)\(fraction) \(name)"
  }
}

extension Duration {
  /// Nanoseconds as a picture takes them: any duration fits, and a negative one is none.
  var plotted: Double {
    let (seconds, attoseconds) = components
    return max(0, Double(seconds) * 1e9 + Double(attoseconds) / 1e9)
  }
}
