internal import Addresses
internal import Sockets

/// Collects the packets of a run for whoever records them: those, and only those, that the ledger counts, each once, in
/// the order of their times.
///
/// The transport offers the packet of each piece of news before it tells the news, and the ledger keeps it if the news
/// counts. A request is known by the kernel's stamp, which brings the packet along; one that has none is made up when
/// something else is heard about it, or nothing is. Until then nothing later is handed out. Confined to the reactor's
/// thread.
final class PacketTrail {
  private let sink: (RecordedPacket) -> Void
  /// Makes up a request that the kernel has not shown.
  private let makeRequest: (UInt64, IPAddress) -> RecordedPacket?
  private var offered: RecordedPacket?
  /// Requests that are not on the trail yet.
  private var awaited: [UInt64: (address: IPAddress, sent: WallClockTime)] = [:]
  /// No awaited request has a lower number.
  private var oldest: UInt64 = 1
  private var latest: UInt64 = 0
  /// By time.
  private var held: [RecordedPacket] = []

  /// What the kernel stamps it may hand over a little later than something with a later stamp.
  private static let hesitation = Duration.milliseconds(20)

  init(
    _ sink: @escaping (RecordedPacket) -> Void, makeRequest: @escaping (UInt64, IPAddress) -> RecordedPacket?
  ) {
    self.sink = sink
    self.makeRequest = makeRequest
  }

  /// The packet that the next news is about.
  func offer(_ packet: RecordedPacket?) { offered = packet }

  /// Request `index` leaves at about `time`.
  func noteAsked(_ index: UInt64, _ address: IPAddress, at time: WallClockTime) {
    awaited[index] = (address, time)
    latest = index
  }

  /// The request that is on offer left.
  func keepRequest(_ index: UInt64) {
    guard let offered, awaited.removeValue(forKey: index) != nil else { return }
    insert(offered)
  }

  /// What is on offer is about request `index`, which must have left then.
  func keepAnswer(to index: UInt64) {
    completeRequest(index)
    if let offered { insert(offered) }
    offered = nil
  }

  /// Request `index` did not leave.
  func forget(_ index: UInt64) { awaited[index] = nil }

  /// Nothing more is expected of request `index`.
  func completeRequest(_ index: UInt64) {
    guard let request = awaited.removeValue(forKey: index), var packet = makeRequest(index, request.address) else {
      return
    }
    packet.time = request.sent
    insert(packet)
  }

  private func insert(_ packet: RecordedPacket) {
    // They come almost in order.
    var place = held.count
    while place > 0, held[place - 1].time > packet.time { place -= 1 }
    held.insert(packet, at: place)
  }

  /// Hands out the packets that nothing earlier can follow any more.
  func advance(_ now: WallClockTime) {
    while oldest <= latest, awaited[oldest] == nil { oldest += 1 }
    let bound = min(now - Self.hesitation, awaited[oldest]?.sent ?? now)
    let count = held.firstIndex { $0.time > bound } ?? held.count
    guard count > 0 else { return }
    for packet in held.prefix(count) { sink(packet) }
    held.removeFirst(count)
  }

  /// When there is something to hand out although nothing has happened meanwhile.
  var nextAdvance: Duration? { held.isEmpty ? nil : Self.hesitation }

  /// Hands out the rest.
  func finish() {
    for index in awaited.keys.sorted() { completeRequest(index) }
    for packet in held { sink(packet) }
    held = []
  }
}

extension WallClockTime {
  fileprivate static func - (time: WallClockTime, duration: Duration) -> WallClockTime {
    WallClockTime(nanoseconds: time.nanoseconds - duration.nanoseconds)
  }
}
