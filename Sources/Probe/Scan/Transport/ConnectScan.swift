internal import Addresses
internal import Sockets

/// TCP ports by `connect(2)`: a socket for each attempt, and used again where it was refused.
///
/// A connection is reset as soon as it is complete, unless somebody wants to read from it.
final class ConnectScan: ScanTransport {
  private struct Entry {
    /// -1 where there is none.
    var fd: Int32 = -1
    /// Whose answer it waits for; nil while it waits to be used.
    var slot: ScanSlot?
    var attempt = 0
    /// How often the connection found itself at the other end.
    var encounters = 0
    var destination = SocketAddress.v4(.any, port: 0)
    /// Tells the sockets apart that were ever here.
    var generation: UInt32 = 0
    /// The next entry of the same slot; -1 at the end.
    var next = -1
  }

  private let index: UInt8
  private let family: Family
  private let options: EchoOptions
  private let events: ScanEvents
  private let errors = ErrorQueue()
  private let keepsConnections: Bool
  /// Our own ports by attempt, where they were chosen before.
  private let reserved: ReservedPorts

  /// Sockets that are open, and how many may be.
  private var open = 0
  private let most: Int
  private var entries: [Entry] = []
  private var vacant: [Int] = []
  /// Refused sockets.
  private var idle: [Int] = []
  /// The first entry of each slot, by its index.
  private var first: [Int] = []

  /// How often a connection to ourselves is asked again.
  private static let mostEncounters = 8
  /// 24 bits say which entry it is.
  private static let mostEntries = 1 << 24

  /// As transport `index` of the loop whose set is `events`.
  init(
    _ family: Family, _ plan: ScanPlan, on events: ScanEvents, as index: UInt8, share: Int
  ) throws(SocketError) {
    self.index = index
    self.family = family
    options = plan.options
    most = ScanLimits.sockets(plan, share: share)
    keepsConnections = plan.readsBanners
    self.events = events
    // Whoever watches the run must know its ports.
    let count = plan.witness == nil ? 0 : HostPace.attemptLimit(plan.retries + 1)
    reserved = try ReservedPorts(family, plan.options.source, count: count)
    // What cannot be set is known before the first question.
    _ = try PortSocket.open(family, .stream, options)
  }

  deinit { close() }

  var ownPorts: [Port] { reserved.ports }

  func close() {
    for place in entries.indices { closeSocket(place) }
    entries = []
    vacant = []
    idle = []
    first = []
  }

  // MARK: Asking

  func ask(_ slot: ScanSlot, _ address: IPAddress, _ port: Port, attempt: Int) throws(SocketError) -> ScanNews? {
    try ask(slot, SocketAddress(address, port: port), attempt, encounters: 0)
  }

  private func ask(
    _ slot: ScanSlot, _ destination: SocketAddress, _ attempt: Int, encounters: Int
  ) throws(SocketError) -> ScanNews? {
    let place = try takeSocket(attempt + encounters, for: slot)
    var code: Errno?
    do throws(SocketError) {
      code = try Kernel.connect(entries[place].fd, to: destination)
      // What is left of the refusal before: once more, and it is gone.
      if code == .connectionAborted { code = try Kernel.connect(entries[place].fd, to: destination) }
    } catch {
      closeSocket(place)
      throw error
    }
    entries[place].slot = slot
    entries[place].attempt = attempt
    entries[place].destination = destination
    entries[place].encounters = encounters
    link(place, to: slot)
    switch code {
    case .inProgress: return nil
    case nil: return complete(place)
    case .connectionRefused: return refused(place)
    case let code?:
      let news = queuedNews(place)
      drop(place)
      if let news { return news }
      throw SocketError("connect", code, subject: "\(destination)")
    }
  }

  private func takeSocket(_ attempt: Int, for slot: ScanSlot) throws(SocketError) -> Int {
    if let place = idle.popLast() { return place }
    if open >= most {
      // The first attempt has had its time: rather that than no second one.
      guard let earlier = first(of: slot) else {
        throw SocketError("socket", .processTableFull, advice: "raise the limit of open files, ulimit -n")
      }
      drop(earlier)
    }
    guard !vacant.isEmpty || entries.count < Self.mostEntries else { throw SocketError("socket", .noBufferSpace) }
    let socket = try open(attempt)
    let place: Int
    if let free = vacant.popLast() {
      place = free
    } else {
      place = entries.count
      entries.append(Entry())
    }
    entries[place].generation &+= 1
    let number = UInt64(entries[place].generation) << 24 | UInt64(place)
    do throws(SocketError) {
      try events.add(socket.fileNumber, token: ScanEvents.token(of: index, number))
    } catch {
      vacant.append(place)
      throw error
    }
    entries[place].fd = socket.detach()
    open += 1
    return place
  }

  private func open(_ attempt: Int) throws(SocketError) -> Socket {
    let socket = try Socket(family, .stream, nonBlocking: true)
    try socket.setOption(family == .inet ? .receiveErrors : .receiveErrors6, to: true)
    try options.shape(socket, family, .stream)
    let source = options.source.flatMap { $0.family == family ? $0 : nil }
    if try reserved.bind(socket, attempt) { return socket }
    if let source {
      try socket.setOption(.bindAddressNoPort, to: true)
      try socket.bind(to: SocketAddress(source, port: 0))
    }
    return socket
  }

  func flush(failed: (ScanSlot, SocketError) -> Void) {}

  // MARK: Hearing

  func hear(_ event: Epoll.Event, _ body: (ScanSlot, ScanNews) -> Void) {
    let number = ScanEvents.number(of: event.token)
    let place = Int(number & UInt64(Self.mostEntries - 1))
    guard place < entries.count, entries[place].fd >= 0, let slot = entries[place].slot,
      UInt64(entries[place].generation) & 0xffff_ffff == number >> 24
    else { return }
    if let news = news(place) { body(slot, news) }
  }

  /// To connect again says what became of it, and leaves a refused socket as good as new.
  private func news(_ place: Int) -> ScanNews? {
    let code: Errno?
    do throws(SocketError) {
      code = try Kernel.connect(entries[place].fd, to: entries[place].destination)
    } catch { return nil }
    switch code {
    case nil, .isConnected: return complete(place)
    case .connectionRefused: return refused(place)
    // It was complete, and the other end has given it up since.
    case .connectionReset, .brokenPipe: return answered(place, .open, .connected)
    case .inProgress, .already:
      // An ICMP error may have come while the kernel was still busy with the socket: it goes on then.
      guard event(place), let news = queuedNews(place) else { return nil }
      drop(place)
      return news
    case .timedOut, .connectionAborted:
      // The kernel sends no more SYNs; the loop has its own time.
      drop(place)
      return nil
    case let code?:
      let news = queuedNews(place)
      let attempt = entries[place].attempt
      drop(place)
      return news ?? Self.refusedHere(code, attempt)
    }
  }

  private func event(_ place: Int) -> Bool { Kernel.hasError(entries[place].fd) }

  private static func refusedHere(_ code: Errno, _ attempt: Int) -> ScanNews {
    ScanNews(.filtered, .local(code), witness: nil, attempt: attempt)
  }

  private func complete(_ place: Int) -> ScanNews? {
    // Where our own port is the one that is asked, on this host, TCP connects the socket to itself (simultaneous open,
    // RFC 9293, section 3.5), and that is nobody's answer.
    guard let port = entries[place].destination.port, port.portClass != .wellKnown,
      let own = try? Kernel.socketName(entries[place].fd), own.port == port,
      let peer = try? Kernel.peerName(entries[place].fd), own == peer
    else { return answered(place, .open, .connected) }
    return askAgain(place)
  }

  private func askAgain(_ place: Int) -> ScanNews? {
    let entry = entries[place]
    guard let slot = entry.slot, entry.encounters < Self.mostEncounters else { return nil }
    unlink(place)
    // Kept until the next has a port, which is another one then.
    let idle = idle
    self.idle = []
    defer {
      self.idle += idle
      closeSocket(place)
    }
    return try? ask(slot, entry.destination, entry.attempt, encounters: entry.encounters + 1)
  }

  private func refused(_ place: Int) -> ScanNews? {
    if let news = queuedNews(place) {
      retire(place)
      return news
    }
    let witness = entries[place].destination.ip
    let news = ScanNews(.closed, .refused, witness: witness, attempt: entries[place].attempt)
    retire(place)
    return news
  }

  private func answered(_ place: Int, _ verdict: PortVerdict, _ reason: PortReason) -> ScanNews {
    let entry = entries[place]
    var news = ScanNews(verdict, reason, witness: witness(place), attempt: entry.attempt)
    // From the SYN to the SYN/ACK by the kernel's clock. Of a SYN that was sent again it is the time of one of them, and
    // not how long the answer took (Karn's algorithm, RFC 6298, section 3).
    if let info = try? TCPInfo.read(from: entry.fd), info.totalRetransmissions ?? 0 == 0,
      let time = info.roundTripTime, time > .zero
    {
      news.roundTrip = time
    }
    // Ended by a reset, now or by whoever takes it: nothing lingers in TIME_WAIT.
    try? Kernel.setOption(entry.fd, .linger, to: .zero)
    if keepsConnections {
      news.connection = entry.fd
      unlink(place)
      entries[place].fd = -1
      entries[place].slot = nil
      open -= 1
      vacant.append(place)
    } else {
      drop(place)
    }
    return news
  }

  private func witness(_ place: Int) -> IPAddress? {
    let asked = entries[place].destination.ip
    guard asked == .v4(.any) || asked == .v6(.any) else { return asked }
    return (try? Kernel.peerName(entries[place].fd))?.ip ?? asked
  }

  /// The ICMP message about a SYN, from the error queue: `errno` alone would not tell who sent it.
  private func queuedNews(_ place: Int) -> ScanNews? {
    guard let asked = entries[place].destination.ip else { return nil }
    var news: ScanNews?
    errors.drain(entries[place].fd) { _, error in
      guard error.isMessage, news == nil else { return }
      news = ScanNews(ProbeRefusal(family, error), asked: asked, attempt: entries[place].attempt)
    }
    return news
  }

  // MARK: The table

  func forget(_ slot: ScanSlot) {
    guard Int(slot.index) < first.count else { return }
    var place = first[Int(slot.index)]
    first[Int(slot.index)] = -1
    while place >= 0 {
      let next = entries[place].next
      entries[place].next = -1
      entries[place].slot = nil
      closeSocket(place)
      place = next
    }
  }

  private func first(of slot: ScanSlot) -> Int? {
    guard Int(slot.index) < first.count, first[Int(slot.index)] >= 0 else { return nil }
    return first[Int(slot.index)]
  }

  private func link(_ place: Int, to slot: ScanSlot) {
    while first.count <= Int(slot.index) { first.append(-1) }
    entries[place].next = first[Int(slot.index)]
    first[Int(slot.index)] = place
  }

  private func unlink(_ place: Int) {
    guard let slot = entries[place].slot else { return }
    entries[place].slot = nil
    let index = Int(slot.index)
    if first[index] == place {
      first[index] = entries[place].next
    } else {
      var before = first[index]
      while before >= 0, entries[before].next != place { before = entries[before].next }
      if before >= 0 { entries[before].next = entries[place].next }
    }
    entries[place].next = -1
  }

  /// Takes a refused socket off its slot and keeps it, unless its own port belongs to an attempt.
  private func retire(_ place: Int) {
    unlink(place)
    if reserved.ports.isEmpty { idle.append(place) } else { closeSocket(place) }
  }

  private func drop(_ place: Int) {
    unlink(place)
    closeSocket(place)
  }

  private func closeSocket(_ place: Int) {
    guard entries[place].fd >= 0 else { return }
    _ = Descriptor(owning: entries[place].fd)
    entries[place].fd = -1
    open -= 1
    vacant.append(place)
  }
}
