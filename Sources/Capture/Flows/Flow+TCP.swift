import Wire

extension Flow {
  /// A segment that begins another connection between the same ends: the old one is over, or never had this number.
  @inline(__always)
  func isOver(by header: TCPHeader, isForward: Bool) -> Bool {
    guard header.flags.contains(.syn), !header.flags.contains(.ack) else { return false }
    switch state {
    case .closed, .reset, .refused: return true
    case .opening, nil: return false
    // Its SYN again is one that was seen.
    case .answered, .established, .closing: return !isForward || header.sequence != initialSequence
    }
  }

  /// Takes note of a segment.
  @inline(__always)
  mutating func take(
    _ header: TCPHeader, payload: Int, isForward: Bool, at time: Int64
  ) -> SequenceTracker.Finding {
    if !header.flags.isDisjoint(with: [.syn, .fin, .rst]) || state != .established {
      advance(header, isForward: isForward, at: time)
    }
    // A reset may have any number, and its bytes say why.
    guard !header.flags.contains(.rst) else { return SequenceTracker.Finding() }
    let hasSYN = header.flags.contains(.syn)
    let hasFIN = header.flags.contains(.fin)
    let finding =
      isForward
      ? forward.take(header.sequence, payload, hasSYN, hasFIN)
      : backward.take(header.sequence, payload, hasSYN, hasFIN)
    return finding
  }

  @inline(never)
  private mutating func advance(_ header: TCPHeader, isForward: Bool, at time: Int64) {
    if header.flags.contains(.rst) {
      if state != .closed { state = state == .opening ? .refused : .reset }
      return
    }
    if header.flags.contains(.syn) { return advanceBySYN(header, isForward: isForward, at: time) }
    if state == nil { state = .established }
    if state == .answered, isForward, header.flags.contains(.ack) {
      state = .established
      if !isHandshakeDoubtful { handshakeTime = max(0, time &- synTime) }
    }
    guard header.flags.contains(.fin) else { return }
    if isForward { forward.hasFIN = true } else { backward.hasFIN = true }
    if state != .reset, state != .refused { state = forward.hasFIN && backward.hasFIN ? .closed : .closing }
  }

  private mutating func advanceBySYN(_ header: TCPHeader, isForward: Bool, at time: Int64) {
    switch (state, header.flags.contains(.ack)) {
    case (nil, false):
      state = .opening
      synTime = time
      initialSequence = header.sequence
    case (nil, true):
      // The SYN was not seen.
      state = .answered
      isHandshakeDoubtful = true
    case (.opening, true) where !isForward: state = .answered
    case (.opening, _), (.answered, _): isHandshakeDoubtful = true
    default: break
    }
  }
}

extension FlowDirection {
  @inline(__always)
  mutating func take(_ number: UInt32, _ payload: Int, _ hasSYN: Bool, _ hasFIN: Bool) -> SequenceTracker.Finding {
    let finding = sequence.take(number, count: payload, hasSYN: hasSYN, hasFIN: hasFIN)
    if !finding.isNext || finding.gap > 0 { note(finding) }
    return finding
  }

  private mutating func note(_ finding: SequenceTracker.Finding) {
    if finding.isRepeated { retransmitCount &+= 1 }
    missingByteCount &+= Int(finding.gap)
    for piece in finding.pieces where piece.isLate { missingByteCount = max(0, missingByteCount - piece.range.count) }
  }
}
