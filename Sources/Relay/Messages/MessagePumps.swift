internal import Reactor
internal import Sockets

/// Reads stdin and hands on whole messages, as many as one read completed.
struct MessageSource {
  let input: ConsoleInput
  let framing: Framing
  let state: SessionState

  /// Calls `deliver` with each batch of messages, which lie in the framer's buffer until it returns.
  func run(_ deliver: (Framer, [Range<Int>]) async throws(SessionStop) -> Void) async throws(SessionStop) {
    let framer = Framer(framing)
    while true {
      let result: TransferResult
      do throws(SocketError) { result = try input.read(into: framer.free) } catch { throw .input(error) }
      switch result {
      case .bytes(let count):
        state.noteInput(count)
        framer.filled(count)
        try await deliverAll(of: framer, atEnd: false, deliver)
        try await input.channel.giveWay()
      case .endOfFile: return try await deliverAll(of: framer, atEnd: true, deliver)
      case .wouldBlock: try await state.awaitInput(input)
      }
    }
  }

  private func deliverAll(
    of framer: Framer, atEnd: Bool, _ deliver: (Framer, [Range<Int>]) async throws(SessionStop) -> Void
  ) async throws(SessionStop) {
    while true {
      let messages = try framer.takeMessages(atEnd: atEnd)
      if messages.isEmpty { return }
      try await deliver(framer, messages)
    }
  }
}

/// Sends messages to the connected peer in order.
struct MessageTransmitter {
  let peer: Peer
  let state: SessionState
  let sender = MessageSender(capacity: 64)

  func send(_ framer: Framer, _ messages: [Range<Int>], overhead: Int) async throws(SessionStop) {
    var next = 0
    while next < messages.count {
      let count: Int
      do throws(SocketError) {
        count = try sender.send(peer.channel.fileNumber, framer.bytes, messages[next...])
      } catch {
        if error.code == .messageTooLong {
          throw .messageTooLong(bytes: messages[next].count, limit: Framer.largestMessage)
        }
        throw peer.failure("send", error)
      }
      if count == 0 {
        try await peer.channel.ready(.write)
        continue
      }
      let bytes = messages[next..<next + count].reduce(0) { $0 + $1.count }
      state.noteSent(bytes)
      // Separators and length prefixes were read, and are not sent.
      state.pending -= overhead * count
      state.messagesSent += count
      next += count
    }
  }
}

extension Framing {
  /// Bytes of stdin per message that are not part of it.
  var overhead: Int {
    switch self {
    case .read, .line, .chunk: 0
    case .nul: 1
    case .length16: 2
    case .length32: 4
    }
  }
}

/// Writes what a connected peer sends to stdout, message by message.
struct MessageOutput {
  let run: Run
  let peer: Peer
  let state: SessionState
  let framing: Framing
  let discards: Bool

  func pump() async throws(SessionStop) {
    let receiver = MessageReceiver(capacity: 32, messageSize: MessageSize.receive(for: peer.local))
    let deframer = Deframer(framing: framing)
    var text: [UInt8] = []
    while true {
      let count: Int
      do throws(SocketError) { count = try receiver.receive(peer.channel.fileNumber) } catch {
        throw peer.failure("receive", error)
      }
      guard count > 0 else {
        try await peer.channel.ready(.read)
        continue
      }
      text.removeAll(keepingCapacity: true)
      var ended = false
      for index in 0..<count {
        let bytes = receiver.bytes(index)
        if peer.type == .sequencedPacket, bytes.isEmpty, !receiver.hasAncillaryData(index) {
          ended = true
          break
        }
        state.noteReceived(bytes.count)
        state.messagesReceived += 1
        if receiver.isTruncated(index) || (!discards && !deframer.holds(bytes.count)) {
          state.truncated += 1
          run.emit(.truncated(peer: peer.name, kept: bytes.count))
        }
        if !discards { deframer.append(bytes, to: &text) }
      }
      if !text.isEmpty { try await run.console.output.writeAll(text) }
      if ended { return }
      try await run.giveWay()
    }
  }
}

/// How long a message a receive buffer holds.
enum MessageSize {
  /// UDP cannot carry more than 65,535 bytes with its headers; a Unix socket's messages are bounded only by send buffers.
  static func receive(for local: SocketAddress) -> Int { local.family == .unix ? 1 << 20 : 1 << 16 }
}
