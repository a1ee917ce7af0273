/// Which size to ask next: the smallest first, to see whether anybody answers; then what somebody says is the MTU, and one
/// byte more, to see whether that is true; and where nobody says anything, or nothing true, the middle.
struct MTUBisection {
  /// The longest that came through.
  private(set) var longest: Int?
  /// The shortest that did not, and why.
  private(set) var limit: (size: Int, reason: MTULimit)
  /// The smallest that makes sense to ask.
  let least: Int
  /// What is said to be the MTU, and who says so.
  private var hint: (size: Int, reason: MTULimit)?

  /// Sizes from `least` to `most`. `hint` is the MTU of the interface, where that is known.
  init(least: Int, most: Int, interface hint: Int?, named name: String?) {
    self.least = least
    limit = (most + 1, .version)
    take(hint.map { min($0, most) }, .interface(name))
  }

  /// Nil when there is nothing more to find out.
  var next: Int? {
    guard let longest else { return least }
    guard limit.size - longest > 1 else { return nil }
    guard let hint else { return longest + (limit.size - longest) / 2 }
    return hint.size == longest ? hint.size + 1 : hint.size
  }

  /// A packet of `size` bytes came through.
  mutating func pass(_ size: Int) {
    longest = max(longest ?? 0, size)
    dropHint()
  }

  /// A packet of `size` bytes did not, for this `reason`, which may come with the MTU that somebody claims.
  mutating func fail(_ size: Int, _ reason: MTULimit, claimed: Int? = nil) {
    guard size < limit.size else { return }
    var reason = reason
    // A router that has said it once need not say it again.
    if reason == .silence, let hint, size == hint.size + 1 { reason = hint.reason }
    limit = (size, reason)
    take(claimed, reason)
    dropHint()
  }

  private mutating func take(_ size: Int?, _ reason: MTULimit) {
    if let size, size >= max(least, longest ?? 0), size < limit.size { hint = (size, reason) }
  }

  /// Forgets a hint that has turned out to be too high or too low.
  private mutating func dropHint() {
    if let hint, hint.size >= limit.size || hint.size < longest ?? 0 { self.hint = nil }
  }
}
