/// Which bytes of one direction of a TCP connection have been seen, told by their sequence numbers (RFC 9293, section 3.4).
///
/// It knows the end of what was seen, and the gaps before it, at most four: of more the oldest counts as seen. What comes
/// before the first segment that was seen counts as seen too.
struct SequenceTracker {
  /// What a segment brought.
  struct Finding: Equatable {
    /// All of its data is new and follows what was seen: nearly always.
    var isNext = false
    /// The parts of its data that are new, otherwise; offsets into the data.
    var pieces: [Piece] = []
    /// So many bytes between what was seen and this were not.
    var gap: UInt32 = 0
    /// Some of it, which took up sequence numbers, was there before.
    var isRepeated = false
  }

  /// New data in a segment that is not simply the next.
  struct Piece: Equatable {
    let range: Range<Int>
    /// It fills a gap of before.
    let isLate: Bool
  }

  private struct Gap {
    var left: UInt32 = 0
    var right: UInt32 = 0
  }

  private var next: UInt32 = 0
  private var gaps = (Gap(), Gap(), Gap(), Gap())
  private var gapCount: UInt8 = 0
  private var hasBegun = false

  /// Takes note of a segment with `count` bytes of data, whose first byte, or SYN, has this number.
  @inline(__always)
  mutating func take(_ sequence: UInt32, count: Int, hasSYN: Bool, hasFIN: Bool) -> Finding {
    let length = UInt32(truncatingIfNeeded: count) &+ (hasSYN ? 1 : 0) &+ (hasFIN ? 1 : 0)
    if sequence == next, hasBegun {
      next = next &+ length
      return Finding(isNext: true)
    }
    return takeUnexpected(sequence, length, count: count, dataStart: sequence &+ (hasSYN ? 1 : 0))
  }

  @inline(never)
  private mutating func takeUnexpected(
    _ sequence: UInt32, _ length: UInt32, count: Int, dataStart: UInt32
  ) -> Finding {
    let end = sequence &+ length
    guard hasBegun else {
      hasBegun = true
      next = end
      return Finding(isNext: true)
    }
    guard length > 0 else { return Finding() }
    let ahead = Int32(bitPattern: sequence &- next)
    if ahead > 0 {
      let gap = sequence &- next
      add(Gap(left: next, right: sequence))
      next = end
      return Finding(isNext: true, gap: gap)
    }
    var finding = Finding()
    var fresh = fill(sequence, end, count: count, dataStart: dataStart, &finding)
    let beyond = Int32(bitPattern: end &- next)
    if beyond > 0 {
      append(next, end, isLate: false, count: count, dataStart: dataStart, &finding)
      fresh = fresh &+ UInt32(bitPattern: beyond)
      next = end
    }
    finding.isRepeated = fresh < length
    return finding
  }

  /// Takes from the gaps what lies between `start` and `end`, and returns how much that was.
  private mutating func fill(
    _ start: UInt32, _ end: UInt32, count: Int, dataStart: UInt32, _ finding: inout Finding
  ) -> UInt32 {
    guard gapCount > 0 else { return 0 }
    var filled: UInt32 = 0
    let before = gaps
    let known = gapCount
    (gaps, gapCount) = ((Gap(), Gap(), Gap(), Gap()), 0)
    for (index, gap) in [before.0, before.1, before.2, before.3].enumerated() where index < Int(known) {
      let left = Int32(bitPattern: start &- gap.left) > 0 ? start : gap.left
      let right = Int32(bitPattern: end &- gap.right) < 0 ? end : gap.right
      guard Int32(bitPattern: right &- left) > 0 else {
        add(gap)
        continue
      }
      append(left, right, isLate: true, count: count, dataStart: dataStart, &finding)
      filled = filled &+ (right &- left)
      if left != gap.left { add(Gap(left: gap.left, right: left)) }
      if right != gap.right { add(Gap(left: right, right: gap.right)) }
    }
    return filled
  }

  /// SYN and FIN have numbers too, and are no data.
  private func append(
    _ left: UInt32, _ right: UInt32, isLate: Bool, count: Int, dataStart: UInt32, _ finding: inout Finding
  ) {
    let from = max(0, Int(Int32(bitPattern: left &- dataStart)))
    let to = min(count, Int(Int32(bitPattern: right &- dataStart)))
    if from < to { finding.pieces.append(Piece(range: from..<to, isLate: isLate)) }
  }

  private mutating func add(_ gap: Gap) {
    switch gapCount {
    case 0: gaps.0 = gap
    case 1: gaps.1 = gap
    case 2: gaps.2 = gap
    case 3: gaps.3 = gap
    default: gaps = (gaps.1, gaps.2, gaps.3, gap)
    }
    gapCount = min(4, gapCount &+ 1)
  }
}
