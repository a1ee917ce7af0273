/// Addresses of both versions and of any scopes, kept as ranges in order that neither overlap nor touch.
///
/// It takes as much memory as there are ranges in it, however many addresses they hold. An address with a scope and the
/// same without are two members, as they are two values.
public struct AddressSet: Sendable, Hashable {
  /// What addresses must have in common to stand in one range.
  private struct Group: Sendable, Hashable, Comparable {
    /// The lowest address of its kind.
    let origin: IPAddress

    init(_ address: IPAddress) { origin = address.withValue(0) }

    static func < (a: Group, b: Group) -> Bool { a.origin < b.origin }
  }

  private struct Run: Sendable, Hashable {
    var group: UInt32
    var first: UInt128
    var last: UInt128
    /// How many addresses come before it in the set, where the greatest number means that many or more.
    var before: UInt64 = 0

    init(_ group: UInt32, _ first: UInt128, _ last: UInt128) {
      self.group = group
      self.first = first
      self.last = last
    }
  }

  /// In order and without those of which there is no range.
  private var groups: [Group] = []
  /// In the order of their groups, then of their numbers.
  private var runs: [Run] = []

  /// How many addresses there are, where `UInt64.max` means that many or more.
  public private(set) var count: UInt64 = 0

  /// Whether `count` is the number itself and not only a lower bound.
  public private(set) var isCountExact = true

  /// Makes a set of nothing.
  public init() {}

  /// Makes the set of every address in `ranges`, in whatever order they come; n log n in their number.
  public init(_ ranges: some Sequence<AddressRange>) { insert(contentsOf: ranges) }

  /// Whether there is nothing in it.
  public var isEmpty: Bool { runs.isEmpty }
}

extension AddressSet {
  /// Adds every address of `range`. Takes time in proportion to the ranges in the set: add many of them together.
  public mutating func insert(_ range: AddressRange) { insert(contentsOf: CollectionOfOne(range)) }

  /// Adds every address of `ranges`, in whatever order they come; n log n in the ranges there are afterwards.
  public mutating func insert(contentsOf ranges: some Sequence<AddressRange>) {
    var table = groups
    var places: [Group: UInt32] = [:]
    for (index, group) in groups.enumerated() { places[group] = UInt32(truncatingIfNeeded: index) }
    var latest: (group: Group, place: UInt32)?
    for range in ranges {
      let group = Group(range.first)
      if latest?.group != group {
        let place = places[group] ?? UInt32(truncatingIfNeeded: table.count)
        if place == table.count {
          places[group] = place
          table.append(group)
        }
        latest = (group, place)
      }
      runs.append(Run(latest?.place ?? 0, range.first.value, range.last.value))
    }
    arrange(table)
  }

  /// Takes away every address that `other` has. A range without a scope in `other` takes addresses of every scope away,
  /// as it contains them (``AddressRange/contains(_:)``).
  public mutating func subtract(_ other: AddressSet) {
    guard !other.isEmpty, !isEmpty else { return }
    let cutters = groups.map { other.cutters(of: $0) }
    var rest: [Run] = []
    rest.reserveCapacity(runs.count)
    for run in runs {
      var pieces = [run]
      for cutter in cutters[Int(run.group)] { pieces = pieces.flatMap { other.cut($0, by: cutter) } }
      rest += pieces
    }
    runs = rest
    arrange(groups)
  }

  /// The runs here that take something away from a set's members of `group`.
  private func cutters(of group: Group) -> [Range<Int>] {
    let own = groups.firstIndex(of: group).map { runs(ofGroup: $0) }
    guard group.origin.scope != nil else { return [own].compactMap(\.self) }
    let unscoped = groups.firstIndex(of: Group(group.origin.withScope(nil))).map { runs(ofGroup: $0) }
    return [own, unscoped].compactMap(\.self)
  }

  private func runs(ofGroup group: Int) -> Range<Int> {
    let start = runs.firstPlace { $0.group >= group }
    return start..<runs.firstPlace { $0.group > group }
  }

  /// What is left of `run`, which is another set's, without the runs here in `cutter`.
  private func cut(_ run: Run, by cutter: Range<Int>) -> [Run] {
    let cutting = runs[cutter]
    var pieces: [Run] = []
    var first = run.first
    for hole in cutting[cutting.firstPlace { $0.last >= run.first }...] {
      if hole.first > run.last { break }
      if hole.first > first { pieces.append(Run(run.group, first, hole.first - 1)) }
      if hole.last >= run.last { return pieces }
      first = hole.last + 1
    }
    pieces.append(Run(run.group, first, run.last))
    return pieces
  }

  /// Brings the runs, whose groups are places in `table`, into order, merges them and counts.
  private mutating func arrange(_ table: [Group]) {
    let used = Set(runs.lazy.map(\.group))
    let order = used.sorted { table[Int($0)] < table[Int($1)] }
    var places = [UInt32](repeating: 0, count: table.count)
    for (place, group) in order.enumerated() { places[Int(group)] = UInt32(truncatingIfNeeded: place) }
    groups = order.map { table[Int($0)] }
    for index in runs.indices { runs[index].group = places[Int(runs[index].group)] }
    runs.sort { ($0.group, $0.first) < ($1.group, $1.first) }
    merge()
    sum()
  }

  private mutating func merge() {
    var kept = 0
    for index in runs.indices {
      let run = runs[index]
      // Compared by difference, because the last address of all has no successor.
      if kept > 0, runs[kept - 1].group == run.group,
        run.first <= runs[kept - 1].last || run.first - runs[kept - 1].last == 1
      {
        runs[kept - 1].last = max(runs[kept - 1].last, run.last)
      } else {
        runs[kept] = run
        kept += 1
      }
    }
    runs.removeSubrange(kept...)
  }

  private mutating func sum() {
    var total: UInt64 = 0
    isCountExact = true
    for index in runs.indices {
      runs[index].before = total
      let size = (runs[index].last - runs[index].first).addingReportingOverflow(1)
      let sum = total.addingReportingOverflow(UInt64(clamping: size.partialValue))
      if size.overflow || size.partialValue > UInt128(UInt64.max) || sum.overflow { isCountExact = false }
      total = isCountExact ? sum.partialValue : .max
    }
    count = total
  }
}

extension AddressSet {
  /// Whether this very address is a member, with its scope if it has one; log n in the number of ranges.
  public func contains(_ address: IPAddress) -> Bool {
    let group = groups.firstPlace { $0.origin >= address.withValue(0) }
    guard group < groups.count, groups[group].origin == address.withValue(0) else { return false }
    let value = address.value
    let next = runs.firstPlace { ($0.group, $0.first) > (UInt32(truncatingIfNeeded: group), value) }
    guard next > 0 else { return false }
    let run = runs[next - 1]
    return run.group == group && run.last >= value
  }

  /// Whether a range in the set contains `address` as ``AddressRange/contains(_:)`` means it: a range without a scope has
  /// addresses of every scope.
  public func covers(_ address: IPAddress) -> Bool {
    contains(address) || address.scope != nil && contains(address.withScope(nil))
  }

  /// The address that `index` others, which is below `count`, come before; log n in the number of ranges.
  ///
  /// IPv4 comes first, then IPv6 without a scope, then by scope; in all of these upwards.
  public subscript(index: UInt64) -> IPAddress {
    precondition(index < count, "no such address in the set")
    let run = runs[runs.firstPlace { $0.before > index } - 1]
    return groups[Int(run.group)].origin.withValue(run.first + UInt128(index - run.before))
  }

  /// What the set consists of: as few ranges as possible, in order.
  public var ranges: some RandomAccessCollection<AddressRange> {
    runs.lazy.map { run in
      let origin = groups[Int(run.group)].origin
      return AddressRange(ordered: origin.withValue(run.first), origin.withValue(run.last))
    }
  }
}

extension RandomAccessCollection {
  /// The first place whose element satisfies `predicate`, which all that follow do too; `endIndex` if none does.
  fileprivate func firstPlace(where predicate: (Element) -> Bool) -> Index {
    var low = startIndex
    var distance = count
    while distance > 0 {
      let half = distance / 2
      let middle = index(low, offsetBy: half)
      if predicate(self[middle]) {
        distance = half
      } else {
        low = index(after: middle)
        distance -= half + 1
      }
    }
    return low
  }
}
