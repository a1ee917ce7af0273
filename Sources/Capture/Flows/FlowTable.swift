package import Wire

/// Sorts packets into conversations, and keeps a bounded number of them: beyond that those go that have been idle longest.
///
/// The outermost IP header counts, and the ports of TCP, UDP and SCTP or the identifier of an ICMP echo in it; what has
/// neither, pieces of datagrams among it, is one conversation per pair of addresses and protocol. Nothing is allocated per
/// packet.
package final class FlowTable {
  /// How many conversations are kept at most.
  package let capacity: Int
  /// Packets that carry no IP, and their bytes on the wire.
  package private(set) var otherPacketCount = 0
  package private(set) var otherByteCount = 0
  /// Conversations that were forgotten for want of room, and their packets and bytes.
  package private(set) var evictedCount = 0
  package private(set) var evictedPacketCount = 0
  package private(set) var evictedByteCount = 0
  /// Told of each conversation that is forgotten for want of room.
  package var onEviction: ((Flow) -> Void)?
  /// The conversation that is followed: it is never forgotten.
  package var followed: Int?
  /// Looks for the name of the server in the beginning of what a client has sent, over TCP or UDP, to this port.
  package var searchName: ((PacketReader, IPProtocol, UInt16) -> ServerNameFinding)?

  private var book: FlowBook
  private var names = NameBeginnings()

  /// An empty table.
  package init(capacity: Int = 65_536, seed: UInt64 = .random(in: 0 ... .max)) {
    self.capacity = max(1, min(capacity, 1 << 30))
    book = FlowBook(seed: seed)
  }

  /// How many conversations there have been.
  package var flowCount: Int { book.flowCount }

  /// The conversations that are there, by number.
  package var flows: [Flow] { book.flows }

  /// Calls `body` with each conversation that is there, by number, without a copy of all of them.
  package func forEachFlow(_ body: (Flow) -> Void) { book.forEachFlow(body) }

  /// Takes note of a packet, seen at `time` (nanoseconds since 1970), of `originalLength` bytes on the wire. Nil where it
  /// carries no IP.
  package func note(_ packet: PacketReader, linkType: LinkType, at time: Int64, originalLength: Int) -> FlowHit? {
    guard let ends = PacketEnds(packet, linkType: linkType) else {
      otherPacketCount &+= 1
      otherByteCount &+= originalLength
      return nil
    }
    let (hit, place) = book.note(ends, at: time, originalLength: originalLength)
    if hit.isFirst, book.count > capacity { evict() }
    if hit.isForward, hit.payloadCount > 0, searchName != nil { search(hit, ends, place) }
    return hit
  }

  /// Forgets a sixteenth, those that have been idle longest, so that it is rare.
  private func evict() {
    book.evict(max(1, capacity / 16), sparing: followed) { flow in
      evictedCount &+= 1
      evictedPacketCount &+= flow.forward.packetCount &+ flow.backward.packetCount
      evictedByteCount &+= flow.forward.byteCount &+ flow.backward.byteCount
      names.forget(flow.number)
      onEviction?(flow)
    }
  }

  /// Only the first segments are looked into.
  private func search(_ hit: FlowHit, _ ends: PacketEnds, _ place: Int) {
    guard let searchName, hit.pieces == nil, book.takeNameAttempt(place) else { return }
    let finding = names.search(hit, isStream: ends.tcp != nil) {
      searchName($0, ends.protocol, ends.destinationPort)
    }
    switch finding {
    case .name(let name): book.endNameSearch(place, name)
    case .incomplete: if !book.mayTryName(place) { names.forget(hit.number) }
    case .none: book.endNameSearch(place, nil)
    }
  }
}
