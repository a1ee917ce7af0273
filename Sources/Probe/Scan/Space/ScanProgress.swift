/// How far a scan got: what another run needs to go on where this one stopped.
package struct ScanProgress: Hashable, Sendable {
  /// Of the space, the shard and the method; see ``ScanSpace/fingerprint(shard:method:)``.
  package var fingerprint: UInt64
  /// How many steps the shard has.
  package var steps: UInt64
  /// The first step that nobody has claimed; all from it on are to be taken.
  package var next: UInt64
  /// Steps before `next` without a verdict, upwards; none is empty, and none overlap.
  package var leftover: [Range<UInt64>]
  /// How many ports have each verdict so far.
  package var verdicts: [PortVerdict: UInt64]
  /// How many names could not be resolved.
  package var failedNames: UInt64

  package init(
    fingerprint: UInt64, steps: UInt64, next: UInt64 = 0, leftover: [Range<UInt64>] = [],
    verdicts: [PortVerdict: UInt64] = [:], failedNames: UInt64 = 0
  ) {
    self.fingerprint = fingerprint
    self.steps = steps
    self.next = next
    self.leftover = leftover
    self.verdicts = verdicts
    self.failedNames = failedNames
  }
}

/// The file's form: lines of a key and numbers, of which the last is a hash of all before it.
extension ScanProgress {
  /// The first line of every file.
  static let title = "sonde scan progress 1"

  /// The lines, in ASCII. A range of steps reads `FIRST LAST`, both included.
  package var encoded: [UInt8] {
    var lines = [Self.title, "fingerprint \(Self.hexadecimal(fingerprint))", "steps \(steps)", "next \(next)"]
    lines += leftover.filter { !$0.isEmpty }.map { "leftover \($0.lowerBound) \($0.upperBound - 1)" }
    lines += PortVerdict.allCases.map { "\($0.rawValue) \(verdicts[$0] ?? 0)" }
    lines.append("failed-names \(failedNames)")
    var bytes = lines.flatMap { Array($0.utf8) + [UInt8(ascii: "\n")] }
    var hash = ScanFingerprint()
    hash.add(bytes)
    bytes += Array("end \(Self.hexadecimal(hash.value))\n".utf8)
    return bytes
  }

  /// Sixteen digits, small letters.
  static func hexadecimal(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }
}
