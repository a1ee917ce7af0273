/// What a probe carries, so that its answer can be told from every other and checked byte by byte.
///
/// Bytes 0 to 7 are a random cookie, the same in all probes of a run; bytes 8 to 15 the number of the probe, counted
/// from zero; both big-endian. The rest is a pattern that is repeated, and that begins, hidden, at byte 0.
///
/// A smaller payload holds what fits. Of 8 to 15 bytes those after the cookie are the low-order bytes of the number. Of
/// fewer, the first bytes of the cookie are there and no number: its low 16 bits travel as the sequence of the echo
/// anyway, while nothing else tells our probes from another program's. An empty payload proves nothing.
public struct EchoPayload: Hashable, Sendable {
  /// From this size on cookie and number are complete, in bytes.
  public static let fullByteCount = 16
  static let cookieByteCount = 8

  /// What tells the probes of this run from all others: 64 random bits.
  public let cookie: UInt64

  /// The whole payload of probe 0.
  let template: [UInt8]

  /// Makes the payload of a run: `count` bytes, filled with `pattern`, or with 0, 1, 2 ... 255, 0 if that is empty.
  ///
  /// Of more than 65,535 bytes, which no datagram holds, so many are made.
  public init(cookie: UInt64, count: Int, pattern: [UInt8] = []) {
    self.cookie = cookie
    let count = max(0, min(count, 0xffff))
    var head: [UInt8] = []
    head.append(bigEndian: cookie)
    head.append(bigEndian: 0 as UInt64)
    let pattern = pattern.isEmpty ? Array(0...255) : pattern
    var template = Array(head.prefix(count))
    template.reserveCapacity(count)
    while template.count < count { template.append(pattern[template.count % pattern.count]) }
    self.template = template
  }

  /// How many bytes the payload has.
  public var count: Int { template.count }

  /// How many bytes of the number fit: 0 to 8.
  var indexByteCount: Int { max(0, min(Self.fullByteCount, count) - Self.cookieByteCount) }

  /// The byte of the number of a probe at `position`, counted from the end of the cookie.
  func indexByte(_ index: UInt64, at position: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: index >> UInt64(8 * (indexByteCount - 1 - position)))
  }

  /// The payload of one probe.
  public func bytes(index: UInt64) -> [UInt8] {
    var bytes = template
    var span = bytes.mutableSpan
    fill(into: &span, index: index)
    return bytes
  }

  /// Writes the payload of probe `index` into `message` from `start` on; false, and nothing is written, if it does not
  /// fit.
  @discardableResult
  public func fill(into message: inout MutableSpan<UInt8>, from start: Int = 0, index: UInt64) -> Bool {
    guard start >= 0, start <= message.count - count else { return false }
    for position in 0..<count { message[start + position] = template[position] }
    for position in 0..<indexByteCount {
      message[start + Self.cookieByteCount + position] = indexByte(index, at: position)
    }
    return true
  }
}
