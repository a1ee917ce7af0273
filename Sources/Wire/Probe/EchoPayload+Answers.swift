extension EchoPayload {
  /// What the payload of an answer turned out to be.
  public enum Verdict: Hashable, Sendable {
    /// Ours, byte for byte.
    case match
    /// Another program's, or another run's: the cookie differs.
    case foreign
    /// Ours, but for this byte and perhaps more; `offset` counts from the start of the payload.
    case corrupted(offset: Int, expected: UInt8, found: UInt8)
    /// Ours as far as it goes: fewer bytes than were sent.
    case truncated(sent: Int, received: Int)
    /// Ours, and then more bytes than were sent.
    case extended(sent: Int, received: Int)
  }

  /// Compares the payload of an answer, which is all that is left in `payload`, with that of probe `index`.
  ///
  /// A complete cookie that differs in one byte only counts as ours, and as damaged: by chance that happens to one
  /// cookie in 10^16, in bad memory every day.
  public func verify(_ payload: PacketReader, index: UInt64) -> Verdict {
    var found = payload
    let damage = PacketReader.read(template) { reader in
      var expected = reader
      return compareHead(&found, &expected, index: index) ?? compareWords(&found, &expected)
    }
    if let damage { return damage }
    if payload.remaining < count { return .truncated(sent: count, received: payload.remaining) }
    if payload.remaining > count { return .extended(sent: count, received: payload.remaining) }
    return .match
  }

  /// Compares cookie and number.
  private func compareHead(_ found: inout PacketReader, _ expected: inout PacketReader, index: UInt64) -> Verdict? {
    // Of an incomplete cookie no difference can be forgiven: too little is left to recognise it by.
    let forgiven = min(found.remaining, count) >= Self.cookieByteCount ? 1 : 0
    var cookieDifferences = 0
    var first: Verdict?
    for offset in 0..<Self.fullByteCount {
      guard let ours = expected.peek, let theirs = found.u8() else { break }
      _ = expected.u8()
      let isCookie = offset < Self.cookieByteCount
      let wanted = isCookie ? ours : indexByte(index, at: offset - Self.cookieByteCount)
      if wanted == theirs { continue }
      if isCookie { cookieDifferences += 1 }
      first = first ?? .corrupted(offset: offset, expected: wanted, found: theirs)
      if cookieDifferences > forgiven { return .foreign }
    }
    return first
  }

  /// Compares the pattern, eight bytes at a time, and then looks for the byte that differs.
  private func compareWords(_ found: inout PacketReader, _ expected: inout PacketReader) -> Verdict? {
    while true {
      let (foundHere, expectedHere) = (found, expected)
      guard let theirs = found.u64(), let ours = expected.u64(), theirs == ours else {
        (found, expected) = (foundHere, expectedHere)
        break
      }
    }
    while let ours = expected.peek, let theirs = found.u8() {
      if ours != theirs { return .corrupted(offset: expected.offset, expected: ours, found: theirs) }
      _ = expected.u8()
    }
    return nil
  }
}

extension EchoPayload {
  /// Which probe an answer belongs to, of those up to `latest`: what the payload says, or else the sequence of the
  /// echo.
  ///
  /// The sequence must be the low 16 bits of the number. Where the payload is too small for more, or contradicts the
  /// sequence, the newest probe with that sequence is meant; nil if none has been sent.
  public func index(in payload: PacketReader, sequence: UInt16, latest: UInt64) -> UInt64? {
    var payload = payload
    let bits = UInt64(8 * indexByteCount)
    if bits > 16, payload.skip(Self.cookieByteCount), let low = readIndex(&payload),
      UInt16(truncatingIfNeeded: low) == sequence,
      let index = Self.newest(endingIn: low, bits: bits, latest: latest)
    {
      return index
    }
    return Self.newest(endingIn: UInt64(sequence), bits: 16, latest: latest)
  }

  private func readIndex(_ payload: inout PacketReader) -> UInt64? {
    var value: UInt64 = 0
    for _ in 0..<indexByteCount {
      guard let byte = payload.u8() else { return nil }
      value = value << 8 | UInt64(byte)
    }
    return value
  }

  /// The largest number up to `latest` whose low `bits` are `low`.
  private static func newest(endingIn low: UInt64, bits: UInt64, latest: UInt64) -> UInt64? {
    let mask = UInt64.max << bits  // All bits shifted out leaves zero.
    let candidate = latest & mask | low
    if candidate <= latest { return candidate }
    let (earlier, isNone) = candidate.subtractingReportingOverflow(1 << bits)
    return isNone || bits == 64 ? nil : earlier
  }
}
