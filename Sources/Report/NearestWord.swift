/// The word that was probably meant.
public enum NearestWord {
  /// The closest of `candidates` to `typed`, if it is close enough to be worth naming: at most a third of its letters
  /// wrong, counting a swap of neighbours as one, or the only one that it begins.
  public static func nearest(to typed: String, among candidates: some Sequence<String>) -> String? {
    var best: (word: String, distance: Int)?
    var begun: [String] = []
    for candidate in candidates {
      if !typed.isEmpty, candidate.hasPrefix(typed) { begun.append(candidate) }
      let allowed = max(1, candidate.utf8.count / 3)
      // Every letter that one has more than the other is wrong, and most words of a long list end here.
      guard abs(typed.utf8.count - candidate.utf8.count) <= allowed else { continue }
      let distance = distance(Array(typed.utf8), Array(candidate.utf8))
      if distance <= allowed, distance < best?.distance ?? .max {
        best = (candidate, distance)
      }
    }
    return best?.word ?? (begun.count == 1 ? begun[0] : nil)
  }

  /// Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours.
  private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    guard a.count < 64, b.count < 64 else { return .max }
    var rows = [Array(0...b.count)]
    for i in 0..<a.count {
      var row = [i + 1]
      for j in 0..<b.count {
        var cost = min(rows[i][j] + (a[i] == b[j] ? 0 : 1), rows[i][j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, rows[i - 1][j - 1] + 1) }
        row.append(cost)
      }
      rows.append(row)
    }
    return rows[a.count][b.count]
  }
}
