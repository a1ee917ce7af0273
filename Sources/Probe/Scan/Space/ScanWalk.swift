internal import Synchronization

/// The way of one shard through a space, in pseudo-random order, handed out in pieces to any number of threads.
///
/// It keeps nothing but how far it is, however large the space. A run that goes on where another stopped begins behind a
/// given step, after the steps that the other one left over.
package final class ScanWalk: Sendable {
  /// How many steps the shard has, those before the beginning included.
  package let steps: UInt64
  private let shard: ScanShard
  private let permutation: Permutation
  /// What is to be handed out, in this order; none is empty.
  private let segments: [Range<UInt64>]
  /// How many steps there are in the segments before each, and at last in all.
  private let before: [UInt64]
  /// How many steps have been handed out.
  private let claimed = Atomic<UInt64>(0)

  /// The way of `shard` through `count` positions, at most 2^63, from the step `next` on.
  ///
  /// `leftover` are steps before `next` to take first; what is not before it or stands there twice is not taken again.
  package init(count: UInt64, shard: ScanShard = .whole, from next: UInt64 = 0, leftover: [Range<UInt64>] = []) {
    precondition(count <= 1 << 63, "more positions than can be walked")
    self.shard = shard
    permutation = Permutation(count: count)
    steps = shard.steps(of: count)
    let next = min(next, steps)
    segments = (Self.merged(leftover.map { $0.clamped(to: 0..<next) }) + [next..<steps]).filter { !$0.isEmpty }
    before = segments.reduce(into: [0]) { $0.append($0[$0.count - 1] + UInt64($1.count)) }
  }

  private static func merged(_ ranges: [Range<UInt64>]) -> [Range<UInt64>] {
    var merged: [Range<UInt64>] = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) where !range.isEmpty {
      if let last = merged.last, range.lowerBound <= last.upperBound {
        merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
      } else {
        merged.append(range)
      }
    }
    return merged
  }

  /// How many steps this run takes in all.
  package var total: UInt64 { before[before.count - 1] }

  /// The next steps, at most `most`, for the caller alone; nil when all have been handed out. Any thread may ask.
  package func claim(most: Int) -> Range<UInt64>? {
    guard most > 0 else { return nil }
    var ticket = claimed.load(ordering: .relaxed)
    while ticket < total {
      let place = segment(of: ticket)
      let size = min(UInt64(most), before[place + 1] - ticket)
      let attempt = claimed.compareExchange(expected: ticket, desired: ticket + size, ordering: .relaxed)
      if attempt.exchanged {
        let start = segments[place].lowerBound + (ticket - before[place])
        return start..<start + size
      }
      ticket = attempt.original
    }
    return nil
  }

  /// The last segment that begins at or before this ticket, which is below the total.
  private func segment(of ticket: UInt64) -> Int {
    var (low, high) = (0, segments.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if before[middle] <= ticket { low = middle } else { high = middle }
    }
    return low
  }

  /// Where in the space this shard's step leads, which is below `steps`. Takes some ten nanoseconds.
  package func position(ofStep step: UInt64) -> UInt64 { permutation[shard.wholeStep(step)] }

  /// What nobody has claimed: from which step on to the end, and what of the leftover steps before it.
  package var unclaimed: (next: UInt64, leftover: [Range<UInt64>]) {
    let ticket = claimed.load(ordering: .relaxed)
    guard ticket < total else { return (steps, []) }
    let place = segment(of: ticket)
    let start = segments[place].lowerBound + (ticket - before[place])
    var rest = [start..<segments[place].upperBound] + segments[(place + 1)...]
    // The last one is the end of the walk, unless only leftover steps were to be taken.
    let next = rest.last?.upperBound == steps ? rest.removeLast().lowerBound : steps
    return (next, rest)
  }
}
