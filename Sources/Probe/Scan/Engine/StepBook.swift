/// Which steps of a walk are done: all below a mark, and some above it.
struct StepBook {
  /// What this run takes, upwards.
  private let segments: [Range<UInt64>]
  private var current = 0
  /// The first step that is not done.
  private(set) var watermark: UInt64
  private var done: Set<UInt64> = []

  /// The book of a run that takes `leftover` and then everything from `next` to `steps`.
  init(leftover: [Range<UInt64>], next: UInt64, steps: UInt64) {
    segments = (leftover + [min(next, steps)..<steps]).filter { !$0.isEmpty }
    watermark = segments.first?.lowerBound ?? steps
  }

  mutating func finish(_ step: UInt64) {
    done.insert(step)
    while done.remove(watermark) != nil {
      watermark += 1
      if watermark == segments[current].upperBound, current + 1 < segments.count {
        current += 1
        watermark = segments[current].lowerBound
      }
    }
  }

  /// The steps below `next` that are not done.
  func leftover(below next: UInt64) -> [Range<UInt64>] {
    var ranges: [Range<UInt64>] = []
    for segment in segments[min(current, segments.count)...] {
      var step = max(segment.lowerBound, watermark)
      while step < min(segment.upperBound, next) {
        if !done.contains(step) {
          if let last = ranges.last, last.upperBound == step {
            ranges[ranges.count - 1] = last.lowerBound..<step + 1
          } else {
            ranges.append(step..<step + 1)
          }
        }
        step += 1
      }
    }
    return ranges
  }
}
