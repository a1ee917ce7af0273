package import Wire

/// What a packet is to its conversation. It borrows the bytes of the packet.
package struct FlowHit {
  /// The number of the conversation.
  package let number: Int
  /// It is the first packet of the conversation.
  package let isFirst: Bool
  /// It goes from the client to the server.
  package let isForward: Bool
  /// What is behind the header of the transport protocol, as far as it was captured.
  package let payload: PacketReader
  /// How many bytes that had on the wire.
  package let payloadCount: Int
  /// So many bytes between what was seen before and this were not; they may come late.
  package let gap: Int
  /// The parts of the payload that were not seen before; nil where that is all of it.
  let pieces: [SequenceTracker.Piece]?

  /// Calls `body` with each part of the payload that was not seen before, as far as it was captured: how many bytes of it
  /// are missing here, and whether it fills an earlier gap, are told beside.
  package func forEachNewPart<E: Error>(
    _ body: (_ part: PacketReader, _ uncaptured: Int, _ isLate: Bool) throws(E) -> Void
  ) throws(E) {
    guard let pieces else {
      if payloadCount > 0 { try body(payload, payloadCount - payload.remaining, false) }
      return
    }
    for piece in pieces {
      var reader = payload
      let before = min(piece.range.lowerBound, reader.remaining)
      guard reader.skip(before) else { continue }
      let wanted = piece.range.count
      let missing = wanted - min(wanted, reader.remaining)
      reader.narrow(to: min(wanted, reader.remaining), by: .capture)
      try body(reader, missing, piece.isLate)
    }
  }
}

/// What a search for the name of a server in the beginning of what a client sends came to.
package enum ServerNameFinding: Hashable, Sendable {
  /// This is it.
  case name(String)
  /// More of the stream may tell.
  case incomplete
  /// There is none.
  case none
}
