internal import Addresses
internal import Reactor
internal import Sockets

/// A listener for datagrams: one socket, a session for each peer that sends to it. Stdin goes to every peer, what peers
/// send goes to stdout, or a built-in server answers each from the address that was asked. Confined to the reactor's
/// thread.
final class PeerHub: @unchecked Sendable {
  private let listening: Listening
  private let listeners: Listeners
  private let chat: ChatRoom?
  private let someone: Bell
  private let input = SessionState()
  private var peers: [SocketAddress: DatagramPeer] = [:]
  private var lastReceived = MonotonicTime.now
  private var strangers = 0
  private let began = MonotonicTime.now

  /// How long a peer of many may be silent before it is forgotten, unless `--idle-timeout` says otherwise.
  private static let expiry = Duration.seconds(60)

  init(_ listening: Listening, _ listeners: Listeners) {
    self.listening = listening
    self.listeners = listeners
    chat = listening.chatRoom()
    someone = Bell(on: listening.run.reactor)
  }

  private var plan: ListenPlan { listening.plan }
  private var run: Run { listening.run }
  private var tally: Tally { listening.tally }

  func perform() async -> Ending {
    let ending = await withTaskGroup(of: Ending.self) { group in
      for channel in listeners.channels { group.addTask { await self.receiveAll(channel) } }
      group.addTask { await self.watchSilence() }
      if let chat {
        group.addTask { await chat.runConsole() ?? .served }
      } else if plan.service == nil, plan.transfer.directions != .receiveOnly {
        group.addTask { await self.sendInput() ?? .served }
      }
      // `.served` says that one of the tasks has nothing more to do; anything else ends the run.
      while let step = await group.next() {
        if step != .served {
          group.cancelAll()
          return step
        }
      }
      return run.cancellation
    }
    for peer in peers.values { end(peer, ending) }
    tally.summary.unsent += max(0, input.pending)
    return ending
  }

  // MARK: Receiving

  private func receiveAll(_ channel: Channel) async -> Ending {
    let local = (try? Kernel.socketName(channel.fileNumber)) ?? .unix(.unnamed)
    let receiver = MessageReceiver(capacity: 64, messageSize: MessageSize.receive(for: local))
    let deframer = Deframer(framing: plan.transfer.framing)
    var text: [UInt8] = []
    do throws(SessionStop) {
      while true {
        let count: Int
        do throws(SocketError) { count = try receiver.receive(channel.fileNumber) } catch { throw .peer(error) }
        guard count > 0 else {
          try await channel.ready(.read)
          continue
        }
        text.removeAll(keepingCapacity: true)
        for index in 0..<count {
          guard let peer = peer(of: receiver, index, channel) else { continue }
          try await take(receiver, index, from: peer, deframer, &text)
        }
        if !text.isEmpty { try await run.console.output.writeAll(text) }
        try await run.giveWay()
      }
    } catch { return error.ending(cancellation: run.cancellation) }
  }

  /// The session that a message belongs to; nil for a stranger, when there is no room for one more.
  private func peer(of receiver: MessageReceiver, _ index: Int, _ channel: Channel) -> DatagramPeer? {
    let address = receiver.sender(index)
    if let known = peers[address] { return known }
    guard peers.count < (plan.keepOpen?.maximumConnections ?? 1) else {
      strangers += 1
      if strangers == 1 { run.emit(.strangerIgnored(peer: address.unmapped.description)) }
      return nil
    }
    let isNameless = address == .unix(.unnamed)
    let peer = DatagramPeer(
      address: address, name: isNameless ? "nameless" : address.unmapped.description, channel: channel,
      source: receiver.destination(index))
    peers[address] = peer
    run.emit(.accepted(local: (try? Kernel.socketName(channel.fileNumber).unmapped) ?? address, peer: peer.name))
    someone.ring()
    return peer
  }

  private func take(
    _ receiver: MessageReceiver, _ index: Int, from peer: DatagramPeer, _ deframer: Deframer, _ text: inout [UInt8]
  ) async throws(SessionStop) {
    let bytes = receiver.bytes(index)
    peer.state.noteReceived(bytes.count)
    peer.state.messagesReceived += 1
    lastReceived = peer.state.lastReceived
    if receiver.isTruncated(index) || (plan.service == nil && !deframer.holds(bytes.count)) {
      peer.state.truncated += 1
      run.emit(.truncated(peer: peer.name, kept: bytes.count))
    }
    guard let service = plan.service else {
      if plan.transfer.directions != .sendOnly { deframer.append(bytes, to: &text) }
      return
    }
    if service == .chat {
      speak(peer, Array(bytes))
    } else if let answer = DatagramService.answer(service, bytes, plan.texts) {
      try await send(answer, to: peer)
    }
  }

  private func speak(_ peer: DatagramPeer, _ message: [UInt8]) {
    guard let chat else { return }
    if !peer.isMember {
      peer.isMember = true
      // A datagram that does not go out now is lost, like any other on its way.
      chat.join(peer, name: peer.name) { bytes in self.sendNow(bytes, to: peer) }
    }
    chat.say(peer, message)
  }

  // MARK: Sending

  private func sendNow(_ bytes: [UInt8], to peer: DatagramPeer) {
    do throws(SocketError) {
      let result = try bytes.withBytes { (raw) throws(SocketError) in
        try Kernel.send(peer.channel.fileNumber, raw, to: peer.address, from: peer.source)
      }
      if case .bytes(let count) = result { peer.noteSent(count) }
    } catch { run.emit(.undelivered(peer: peer.name, error: error)) }
  }

  /// Sends one message, waiting while the socket is full. What one peer refuses is told, and nobody else's loss.
  private func send(_ bytes: [UInt8], to peer: DatagramPeer) async throws(SessionStop) {
    guard peer.address != .unix(.unnamed) else { return }
    var patience = 200
    while true {
      do throws(SocketError) {
        let result = try bytes.withBytes { (raw) throws(SocketError) in
          try Kernel.send(peer.channel.fileNumber, raw, to: peer.address, from: peer.source)
        }
        if case .bytes(let count) = result {
          peer.noteSent(count)
          return
        }
      } catch {
        run.emit(.undelivered(peer: peer.name, error: error))
        return
      }
      if peer.address.family == .unix {
        // The queue that is full is the peer's, and epoll does not watch it.
        patience -= 1
        guard patience > 0 else {
          run.emit(.undelivered(peer: peer.name, error: SocketError("send", .again, advice: "it does not read")))
          return
        }
        guard (try? await run.reactor.sleep(for: .milliseconds(5))) != nil else { throw .cancelled }
      } else {
        try await peer.channel.ready(.write)
      }
    }
  }

  /// Copies stdin to every peer, beginning with the first one's first message. Returns why the run ends, or nil.
  private func sendInput() async -> Ending? {
    guard (try? await someone.wait()) != nil else { return run.cancellation }
    do throws(SessionStop) {
      let source = MessageSource(input: run.console.input, framing: plan.transfer.framing, state: input)
      try await source.run { (framer, messages) async throws(SessionStop) in
        for range in messages {
          let message = Array(framer.bytes[range])
          for peer in self.peers.values { try await self.send(message, to: peer) }
          self.input.pending -= message.count + self.plan.transfer.framing.overhead
        }
      }
    } catch { return error.ending(cancellation: run.cancellation) }
    input.pending = 0
    run.emit(.inputEnded(bytes: peers.values.reduce(0) { $0 + $1.state.sent }))
    guard case .quit(let delay) = plan.transfer.onInputEnd else { return nil }
    let ended = MonotonicTime.now
    return await run.isQuiet(for: delay) { max(ended, self.lastReceived) } ? .inputEnded : run.cancellation
  }

  // MARK: Ending

  /// Forgets peers that have been silent for too long; the only peer's silence, or nobody's coming, may end the run.
  private func watchSilence() async -> Ending {
    while true {
      let now = MonotonicTime.now
      if let limit = plan.acceptTimeout, peers.isEmpty, tally.summary.sessions == 0, now >= began + limit {
        return .acceptTimeout(limit)
      }
      let limit = plan.transfer.idleTimeout ?? (plan.keepOpen == nil ? nil : Self.expiry)
      if let limit {
        for peer in peers.values where peer.state.lastMoved + limit <= now {
          if plan.keepOpen == nil { return .idleTimeout(limit) }
          peers[peer.address] = nil
          if peer.isMember { chat?.leave(peer) }
          end(peer, .served)
        }
      }
      let due = nextDue(limit)
      guard let due else { return .served }
      guard (try? await run.reactor.sleep(until: due)) != nil else { return run.cancellation }
    }
  }

  private func nextDue(_ limit: Duration?) -> MonotonicTime? {
    var due = limit.map { limit in peers.values.map { $0.state.lastMoved + limit }.min() ?? .now + limit }
    if let accept = plan.acceptTimeout, peers.isEmpty, tally.summary.sessions == 0 {
      due = min(due ?? began + accept, began + accept)
    }
    return due
  }

  private func end(_ peer: DatagramPeer, _ ending: Ending) {
    tally.ended(peer.state.report(peer.name, ending))
  }
}

/// One peer of a datagram listener. Confined to the reactor's thread.
final class DatagramPeer: @unchecked Sendable {
  let address: SocketAddress
  let name: String
  let channel: Channel
  /// The address of ours that it sent to.
  let source: LocalDestination?
  let state = SessionState()
  var isMember = false

  init(address: SocketAddress, name: String, channel: Channel, source: LocalDestination?) {
    self.address = address
    self.name = name
    self.channel = channel
    self.source = source
  }

  func noteSent(_ count: Int) {
    state.pending += count
    state.noteSent(count)
    state.messagesSent += 1
  }
}

/// The built-in servers over datagrams: one answer for each message, or none.
enum DatagramService {
  static func answer(_ service: BuiltInService, _ message: UnsafeRawBufferPointer, _ texts: TextServices) -> [UInt8]? {
    switch service {
    case .echo: return Array(message)
    case .echoTimestamp:
      var stamper = LineStamper()
      return stamper.stamp(message, with: texts.timestamp())
    case .discard, .chat: return nil
    case .chargen:
      return Array(CharacterGenerator.lines(from: Int.random(in: 0..<95), count: 7).prefix(.random(in: 0...512)))
    case .daytime: return Array((texts.daytime() + "\r\n").utf8)
    }
  }
}
