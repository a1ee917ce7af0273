import Wire

/// The conversations of a ``FlowTable``, and where each is found.
struct FlowBook {
  struct Entry {
    let key: FlowKey
    let hash: UInt64
    /// The client is the upper end of the key.
    let isClientUpper: Bool
    /// A later connection between the same ends has taken its place.
    var isReplaced = false
    var nameAttempts: UInt8 = 0
    var flow: Flow
  }

  private var entries: [Entry] = []
  private var vacant: [Int] = []
  private var index = FlowIndex()
  private let seed: UInt64
  private(set) var flowCount = 0

  private static let mostNameAttempts: UInt8 = 4

  init(seed: UInt64) { self.seed = seed }

  /// How many are kept.
  var count: Int { entries.count - vacant.count }

  /// Takes note of a packet, and tells also where its conversation is kept for now.
  @inline(__always)
  mutating func note(_ ends: borrowing PacketEnds, at time: Int64, originalLength: Int) -> (hit: FlowHit, place: Int) {
    let (key, isDownward) = FlowKey.make(ends)
    let hash = key.hash(seed)
    var place = find(key, hash)
    var isFirst = false
    if place < 0 || ends.tcp?.isBeginning ?? false {
      let known = place
      place = placeOfBeginning(place, ends, key, hash, isDownward: isDownward, at: time)
      isFirst = place != known
    }
    let hit = entries[place].take(
      ends, isDownward: isDownward, isFirst: isFirst, at: time, originalLength: originalLength)
    return (hit, place)
  }

  @inline(__always)
  private func find(_ key: FlowKey, _ hash: UInt64) -> Int { index.find(hash) { entries[$0].key == key } ?? -1 }

  /// A packet without a conversation, or a SYN.
  @inline(never)
  private mutating func placeOfBeginning(
    _ known: Int, _ ends: borrowing PacketEnds, _ key: FlowKey, _ hash: UInt64, isDownward: Bool, at time: Int64
  ) -> Int {
    guard known >= 0 else { return add(ends, key, hash, isDownward: isDownward, at: time, insteadOf: nil) }
    guard let header = ends.tcp,
      entries[known].flow.isOver(by: header, isForward: isDownward == entries[known].isClientUpper)
    else { return known }
    entries[known].isReplaced = true
    return add(ends, key, hash, isDownward: isDownward, at: time, insteadOf: known)
  }

  private mutating func add(
    _ ends: borrowing PacketEnds, _ key: FlowKey, _ hash: UInt64, isDownward: Bool, at time: Int64, insteadOf old: Int?
  ) -> Int {
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
    if let old {
      index.replace(old, hash: hash, with: place)
    } else {
      index.insert(place, hash: hash) { entries[$0].hash }
    }
    return place
  }

  /// The conversations that are there, by number.
  var flows: [Flow] {
    var flows: [Flow] = []
    flows.reserveCapacity(count)
    forEachFlow { flows.append($0) }
    return flows
  }

  /// Calls `body` with each conversation that is there, by number.
  func forEachFlow(_ body: (Flow) -> Void) {
    for place in places.sorted(by: { entries[$0].flow.number < entries[$1].flow.number }) { body(entries[place].flow) }
  }

  private var places: [Int] {
    var isThere = [Bool](repeating: true, count: entries.count)
    for place in vacant { isThere[place] = false }
    return entries.indices.filter { isThere[$0] }
  }

  /// Forgets so many, those that have been idle longest, but not the latest and not number `spared`.
  mutating func evict(_ count: Int, sparing spared: Int?, _ tell: (Flow) -> Void) {
    let candidates = places.filter { entries[$0].flow.number != spared && entries[$0].flow.number != flowCount }
    let going = candidates.map { (last: entries[$0].flow.last, place: $0) }.sorted { $0.last < $1.last }
      .prefix(count).map(\.place)
    for place in going { tell(entries[place].flow) }
    vacant += going
    index.removeAll()
    for place in places where !entries[place].isReplaced {
      index.insert(place, hash: entries[place].hash) { entries[$0].hash }
    }
  }
}

/// The search for names.
extension FlowBook {
  /// Whether the data of a conversation may still tell the name of its server.
  func mayTryName(_ place: Int) -> Bool { entries[place].nameAttempts < Self.mostNameAttempts }

  /// The same, for one attempt more.
  mutating func takeNameAttempt(_ place: Int) -> Bool {
    guard mayTryName(place) else { return false }
    entries[place].nameAttempts += 1
    return true
  }

  /// There is no more to search.
  mutating func endNameSearch(_ place: Int, _ name: String?) {
    entries[place].flow.serverName = name
    entries[place].nameAttempts = Self.mostNameAttempts
  }
}

extension TCPHeader {
  /// It may begin a connection.
  @inline(__always)
  fileprivate var isBeginning: Bool { flags.contains(.syn) && !flags.contains(.ack) }
}

extension FlowBook.Entry {
  @inline(__always)
  fileprivate mutating func take(
    _ ends: borrowing PacketEnds, isDownward: Bool, isFirst: Bool, at time: Int64, originalLength: Int
  ) -> FlowHit {
    let isForward = isDownward == isClientUpper
    if time > flow.last { flow.last = time }
    let count = ends.payloadCount
    if isForward {
      flow.forward.count(originalLength, payload: count)
    } else {
      flow.backward.count(originalLength, payload: count)
    }
    var pieces: [SequenceTracker.Piece]?
    var gap = 0
    if let header = ends.tcp {
      let finding = flow.take(header, payload: count, isForward: isForward, at: time)
      pieces = finding.isNext ? nil : finding.pieces
      gap = Int(finding.gap)
    }
    return FlowHit(
      number: flow.number, isFirst: isFirst, isForward: isForward, payload: ends.payload, payloadCount: count,
      gap: gap, pieces: pieces)
  }
}
