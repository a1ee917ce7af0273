internal import Sockets

/// The families that a run needs sockets of: those of its addresses, and those that its names may turn out to have.
struct NeededFamilies {
  private let known: Set<Family>
  private let hasNames: Bool
  private let family: Family

  /// Of `targets`, whose names are asked for addresses of `family`.
  init(_ targets: [PingTarget], _ family: Family) {
    known = Set(targets.compactMap { $0.address?.family })
    hasNames = targets.contains { $0.address == nil }
    self.family = family
  }

  /// Calls `open` for each, and returns why that failed for a family which is only guessed: a machine may well have one
  /// family only.
  func openEach(_ open: (Family) throws(SocketError) -> Void) throws(SocketError) -> [Family: SocketError] {
    var missing: [Family: SocketError] = [:]
    for candidate in [Family.inet, .inet6] {
      let isGuess = hasNames && family == .unspecified && !known.contains(candidate)
      guard isGuess || known.contains(candidate) || (hasNames && family == candidate) else { continue }
      do throws(SocketError) { try open(candidate) } catch {
        guard isGuess else { throw error }
        missing[candidate] = error
      }
    }
    // Names alone, and nothing to ask any address with.
    if known.isEmpty, missing.count == 2, let error = missing[.inet] { throw error }
    return missing
  }
}
