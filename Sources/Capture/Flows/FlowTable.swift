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
  /// How many conversations there have been.
  package private(set) var flowCount = 0

  /// Told of each conversation that is forgotten for want of room.
  package var onEviction: ((Flow) -> Void)?
  /// The conversation that is followed: it is never forgotten.
  package var followed: Int?
  /// Looks for the name of the server in the beginning of what a client has sent, over TCP or UDP, to this port.
  package var searchName: ((PacketReader, IPProtocol, UInt16) -> ServerNameFinding)?

  struct Entry {
    let key: FlowKey
    let hash: UInt64
    /// The client is the upper end of the key.
    let isClientUpper: Bool
    var flow: Flow
  }

  private var entries: [Entry] = []
  private var vacant: [Int] = []
  private var index = FlowIndex()
  private let seed: UInt64
  private var names = NameBeginnings()

  /// An empty table.
  package init(capacity: Int = 65_536, seed: UInt64 = .random(in: 0 ... .max)) {
    self.capacity = max(1, min(capacity, 1 << 30))
    self.seed = seed
  }

  /// Takes note of a packet, seen at `time` (nanoseconds since 1970), of `originalLength` bytes on the wire. Nil where it
  /// carries no IP.
  package func note(_ packet: PacketReader, linkType: LinkType, at time: Int64, originalLength: Int) -> FlowHit? {
    guard let ends = PacketEnds(packet, linkType: linkType) else {
      otherPacketCount &+= 1
      otherByteCount &+= originalLength
      return nil
    }
    let (key, isDownward) = FlowKey.make(ends)
    let hash = key.hash(seed)
    var place = index.find(hash) { entries[$0].key == key } ?? -1
    var isFirst = place < 0
    if let header = ends.tcp, place >= 0,
      entries[place].flow.isOver(by: header, isForward: isDownward == entries[place].isClientUpper)
    {
      entries[place].flow.isReplaced = true
      isFirst = true
    }
    if isFirst { place = add(ends, key, hash, isDownward: isDownward, at: time) }
    let isForward = isDownward == entries[place].isClientUpper
    let hit = entries[place].flow.take(
      ends, isForward: isForward, isFirst: isFirst, at: time, originalLength: originalLength)
    if searchName != nil, isForward, hit.payloadCount > 0 { search(hit, ends, place) }
    return hit
  }

  /// The conversations that are there, by number.
  package var flows: [Flow] {
    let free = Set(vacant)
    return entries.indices.filter { !free.contains($0) }.map { entries[$0].flow }.sorted { $0.number < $1.number }
  }

  private func add(_ ends: PacketEnds, _ key: FlowKey, _ hash: UInt64, isDownward: Bool, at time: Int64) -> Int {
    if entries.count - vacant.count >= capacity { evict() }
    flowCount &+= 1
    // Whoever answers is the server, though its SYN-ACK was seen first.
    let isAnswer = ends.tcp?.flags.isSuperset(of: [.syn, .ack]) ?? false
    let source = FlowEnd(address: ends.source, port: ends.hasPorts ? ends.sourcePort : nil)
    let destination = FlowEnd(address: ends.destination, port: ends.hasPorts ? ends.destinationPort : nil)
    let flow = Flow(
      number: flowCount, protocol: ends.protocol, client: isAnswer ? destination : source,
      server: isAnswer ? source : destination, first: time, last: time)
    let entry = Entry(key: key, hash: hash, isClientUpper: isDownward != isAnswer, flow: flow)
    let place = vacant.popLast() ?? entries.count
    if place == entries.count { entries.append(entry) } else { entries[place] = entry }
    if let old = index.find(hash, { entries[$0].key == key && $0 != place }) {
      index.replace(old, hash: hash, with: place)
    } else {
      index.insert(place, hash: hash) { entries[$0].hash }
    }
    return place
  }

  /// Forgets a sixteenth, those that have been idle longest, so that it is rare.
  private func evict() {
    let free = Set(vacant)
    let candidates = entries.indices.filter { !free.contains($0) && entries[$0].flow.number != followed }
    let going = candidates.sorted { entries[$0].flow.last < entries[$1].flow.last }.prefix(max(1, capacity / 16))
    for place in going {
      let flow = entries[place].flow
      evictedCount &+= 1
      evictedPacketCount &+= flow.forward.packetCount &+ flow.backward.packetCount
      evictedByteCount &+= flow.forward.byteCount &+ flow.backward.byteCount
      names.forget(flow.number)
      onEviction?(flow)
    }
    vacant += going
    index.removeAll()
    let gone = Set(vacant)
    for place in entries.indices where !gone.contains(place) && !entries[place].flow.isReplaced {
      index.insert(place, hash: entries[place].hash) { entries[$0].hash }
    }
  }

  /// Only the first segments are looked into.
  private func search(_ hit: FlowHit, _ ends: PacketEnds, _ place: Int) {
    guard let searchName, entries[place].flow.nameAttempts < 4, hit.pieces == nil else { return }
    entries[place].flow.nameAttempts += 1
    let finding = names.search(hit, isStream: ends.tcp != nil) {
      searchName($0, ends.protocol, ends.destinationPort)
    }
    switch finding {
    case .name(let name):
      entries[place].flow.serverName = name
      entries[place].flow.nameAttempts = 4
    case .incomplete: if entries[place].flow.nameAttempts == 4 { names.forget(hit.number) }
    case .none: entries[place].flow.nameAttempts = 4
    }
  }
}

extension Flow {
  @inline(__always)
  fileprivate mutating func take(
    _ ends: PacketEnds, isForward: Bool, isFirst: Bool, at time: Int64, originalLength: Int
  ) -> FlowHit {
    if time > last { last = time }
    let count = ends.payloadCount
    if isForward {
      forward.count(originalLength, payload: count)
    } else {
      backward.count(originalLength, payload: count)
    }
    var pieces: [SequenceTracker.Piece]?
    var gap = 0
    if let header = ends.tcp {
      let finding = take(header, payload: count, isForward: isForward, at: time)
      pieces = finding.isNext ? nil : finding.pieces
      gap = Int(finding.gap)
    }
    return FlowHit(
      number: number, isFirst: isFirst, isForward: isForward, payload: ends.payload, payloadCount: count, gap: gap,
      pieces: pieces)
  }
}
