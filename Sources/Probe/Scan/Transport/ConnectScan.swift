internal import Addresses
internal import Sockets

/// TCP ports by `connect(2)`: a socket for each attempt, and used again where it was refused.
///
/// A connection is reset as soon as it is complete, unless somebody wants to read from it.
final class ConnectScan: ScanTransport {
  private let index: UInt8
  private let family: Family
  private let options: EchoOptions
  private let events: ScanEvents
  private let errors = ErrorQueue()
  private let keepsConnections: Bool
  /// Our own ports by attempt, where they were chosen before.
  private let reserved: ReservedPorts

  private let most: Int
  private var sockets = ConnectSockets()

  /// How often a connection to ourselves is asked again.
  private static let mostEncounters = 8

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

  func close() { sockets.closeAll() }

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
      code = try Kernel.connect(sockets[place].fd, to: destination)
      // What is left of the refusal before: once more, and it is gone.
      if code == .connectionAborted { code = try Kernel.connect(sockets[place].fd, to: destination) }
    } catch {
      sockets.drop(place)
      throw error
    }
    sockets[place].attempt = attempt
    sockets[place].destination = destination
    sockets[place].encounters = encounters
    sockets.link(place, to: slot)
    switch code {
    case .inProgress: return nil
    case nil: return complete(place)
    case .connectionRefused: return refused(place)
    case let code?:
      let news = queuedNews(place)
      sockets.drop(place)
      if let news { return news }
      throw SocketError("connect", code, subject: "\(destination)")
    }
  }

  private func takeSocket(_ attempt: Int, for slot: ScanSlot) throws(SocketError) -> Int {
    if let place = sockets.takeIdle() { return place }
    if sockets.count >= most {
      // The first attempt has had its time: rather that than no second one.
      guard let earlier = sockets.latest(of: slot) else {
        throw SocketError("socket", .processTableFull, advice: "raise the limit of open files, ulimit -n")
      }
      sockets.drop(earlier)
    }
    let socket = try open(attempt)
    guard let (place, number) = sockets.reserve() else { throw SocketError("socket", .noBufferSpace) }
    do throws(SocketError) {
      try events.add(socket.fileNumber, token: ScanEvents.token(of: index, number))
    } catch {
      sockets.giveBack(place)
      throw error
    }
    sockets[place].fd = socket.detach()
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
    guard let place = sockets.place(of: ScanEvents.number(of: event.token)), let slot = sockets[place].slot else {
      return
    }
    if let news = news(place) { body(slot, news) }
  }

  /// To connect again says what became of it, and leaves a refused socket as good as new.
  private func news(_ place: Int) -> ScanNews? {
    let code: Errno?
    do throws(SocketError) {
      code = try Kernel.connect(sockets[place].fd, to: sockets[place].destination)
    } catch { return nil }
    switch code {
    case nil, .isConnected: return complete(place)
    case .connectionRefused: return refused(place)
    // It was complete, and the other end has given it up since.
    case .connectionReset, .brokenPipe: return answered(place, .open, .connected)
    case .inProgress, .already:
      // An ICMP error may have come while the kernel was still busy with the socket: it goes on then.
      guard Kernel.hasError(sockets[place].fd), let news = queuedNews(place) else { return nil }
      sockets.drop(place)
      return news
    case .timedOut, .connectionAborted:
      // The kernel sends no more SYNs; the loop has its own time.
      sockets.drop(place)
      return nil
    case let code?:
      let news = queuedNews(place)
      let attempt = sockets[place].attempt
      sockets.drop(place)
      return news ?? Self.refusedHere(code, attempt)
    }
  }

  private static func refusedHere(_ code: Errno, _ attempt: Int) -> ScanNews {
    ScanNews(.filtered, .local(code), witness: nil, attempt: attempt)
  }

  private func complete(_ place: Int) -> ScanNews? {
    // Where our own port is the one that is asked, on this host, TCP connects the socket to itself (simultaneous open,
    // RFC 9293, section 3.5), and that is nobody's answer.
    guard let port = sockets[place].destination.port, port.portClass != .wellKnown,
      let own = try? Kernel.socketName(sockets[place].fd), own.port == port,
      let peer = try? Kernel.peerName(sockets[place].fd), own == peer
    else { return answered(place, .open, .connected) }
    return askAgain(place)
  }

  private func askAgain(_ place: Int) -> ScanNews? {
    let entry = sockets[place]
    guard let slot = entry.slot, entry.encounters < Self.mostEncounters else { return nil }
    sockets.unlink(place)
    // Kept until the next has a port, which is another one then.
    defer { sockets.drop(place) }
    return try? ask(slot, entry.destination, entry.attempt, encounters: entry.encounters + 1)
  }

  private func refused(_ place: Int) -> ScanNews? {
    if let news = queuedNews(place) {
      retire(place)
      return news
    }
    let witness = sockets[place].destination.ip
    let news = ScanNews(.closed, .refused, witness: witness, attempt: sockets[place].attempt)
    retire(place)
    return news
  }

  private func answered(_ place: Int, _ verdict: PortVerdict, _ reason: PortReason) -> ScanNews {
    let entry = sockets[place]
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
      news.connection = sockets.release(place)
    } else {
      sockets.drop(place)
    }
    return news
  }

  private func witness(_ place: Int) -> IPAddress? {
    let asked = sockets[place].destination.ip
    guard asked == .v4(.any) || asked == .v6(.any) else { return asked }
    return (try? Kernel.peerName(sockets[place].fd))?.ip ?? asked
  }

  /// The ICMP message about a SYN, from the error queue: `errno` alone would not tell who sent it.
  private func queuedNews(_ place: Int) -> ScanNews? {
    guard let asked = sockets[place].destination.ip else { return nil }
    var news: ScanNews?
    errors.drain(sockets[place].fd) { _, error in
      guard error.isMessage, news == nil else { return }
      news = ScanNews(ProbeRefusal(family, error), asked: asked, attempt: sockets[place].attempt)
    }
    return news
  }

  func forget(_ slot: ScanSlot) { sockets.forget(slot) }

  /// Takes a refused socket off its slot and keeps it, unless its own port belongs to an attempt.
  private func retire(_ place: Int) {
    if reserved.ports.isEmpty { sockets.retire(place) } else { sockets.drop(place) }
  }
}
