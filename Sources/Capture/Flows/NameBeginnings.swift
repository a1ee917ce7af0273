import Wire

/// The beginnings of streams in which the name of a server may still come: a greeting of TLS with keys of our days does
/// not fit into one segment. A few, and short.
struct NameBeginnings {
  private var bytes: [Int: [UInt8]] = [:]

  private static let mostStreams = 256
  private static let mostBytes = 16 << 10

  /// Searches what has come of a stream with this packet, and keeps it if more may tell.
  mutating func search(
    _ hit: FlowHit, isStream: Bool, _ search: (PacketReader) -> ServerNameFinding
  ) -> ServerNameFinding {
    guard isStream else { return search(hit.payload) }
    guard var beginning = bytes.removeValue(forKey: hit.number) else {
      let finding = search(hit.payload)
      // What was not captured to its end cannot be continued.
      if finding == .incomplete, hit.payload.remaining == hit.payloadCount { keep(hit.payload.array, hit.number) }
      return finding
    }
    hit.payload.append(to: &beginning)
    let finding = PacketReader.read(beginning) { search($0) }
    if finding == .incomplete, hit.payload.remaining == hit.payloadCount { keep(beginning, hit.number) }
    return finding
  }

  private mutating func keep(_ beginning: [UInt8], _ number: Int) {
    if bytes.count < Self.mostStreams, beginning.count <= Self.mostBytes { bytes[number] = beginning }
  }

  mutating func forget(_ number: Int) { bytes[number] = nil }
}
