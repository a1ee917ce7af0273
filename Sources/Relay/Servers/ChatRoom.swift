internal import Reactor
internal import Sockets

/// A room in which every line goes to everybody else, with the speaker's name in front. The console is a member.
///
/// Text is made harmless before it leaves: no control character of one member reaches another's terminal. Nobody waits
/// for anybody, the console included: what it does not take is queued, and past the limit lost. Confined to the
/// reactor's thread.
final class ChatRoom: @unchecked Sendable {
  private let texts: TextServices
  private let console: Console
  private let limit: Int
  private var members: [ObjectIdentifier: (name: String, say: ([UInt8]) -> Void)] = [:]
  /// What the console has not taken yet, besides what it is taking now.
  private var transcript: [UInt8] = []
  private var isShowing = false
  private let bell: Bell
  /// A line that goes on for ever is cut into pieces of this length.
  private static let longestLine = 4096

  /// - Parameter limit: the most that is queued for one member, or for the console.
  init(_ texts: TextServices, console: Console, limit: Int, on reactor: Reactor) {
    self.texts = texts
    self.console = console
    self.limit = limit
    bell = Bell(on: reactor)
  }

  func join(_ key: AnyObject, name: String, say: @escaping ([UInt8]) -> Void) {
    announce("* \(name) has joined", except: nil)
    members[ObjectIdentifier(key)] = (name, say)
  }

  func leave(_ key: AnyObject) {
    guard let member = members.removeValue(forKey: ObjectIdentifier(key)) else { return }
    announce("* \(member.name) has left", except: nil)
  }

  /// Passes on what a member says.
  func say(_ key: AnyObject, _ line: [UInt8]) {
    guard let member = members[ObjectIdentifier(key)] else { return }
    announce("<\(member.name)> \(text(line))", except: key)
  }

  /// One line as everybody may see it, its end removed.
  private func text(_ line: [UInt8]) -> String {
    var line = line[...]
    if line.last == UInt8(ascii: "\n") { line.removeLast() }
    if line.last == UInt8(ascii: "\r") { line.removeLast() }
    return texts.harmless(line.map { $0 == UInt8(ascii: "\n") ? UInt8(ascii: " ") : $0 })
  }

  private func announce(_ text: String, except speaker: AnyObject?) {
    let bytes = Array((text + "\n").utf8)
    for (key, member) in members where key != speaker.map(ObjectIdentifier.init) { member.say(bytes) }
    guard transcript.count + bytes.count <= limit else { return }
    transcript += bytes
    bell.ring()
  }

  // MARK: Members

  /// Lets a connection take part until it ends.
  func serve(_ exchange: Exchange) async throws(SessionStop) {
    let queue = ClientQueue(exchange.peer, exchange.state, limit: limit, on: exchange.run.reactor)
    join(exchange, name: exchange.peer.name) { queue.append($0) }
    defer { leave(exchange) }
    let stop: SessionStop? = await withTaskGroup(of: SessionStop?.self) { group in
      group.addTask {
        do throws(SessionStop) { try await queue.write() } catch { return error }
        return nil
      }
      group.addTask {
        guard (try? await queue.overflow.wait()) != nil else { return nil }
        exchange.run.emit(.clientDropped(peer: exchange.peer.name, queued: queue.queued))
        return .peer(SocketError("send", .noBufferSpace, subject: exchange.peer.name))
      }
      group.addTask {
        do throws(SessionStop) { try await self.listen(to: exchange) } catch { return error }
        return nil
      }
      let first = await group.next() ?? nil
      group.cancelAll()
      return first
    }
    if let stop { throw stop }
  }

  private func listen(to exchange: Exchange) async throws(SessionStop) {
    var lines = LineCollector(limit: Self.longestLine)
    while let bytes = try await exchange.receive() {
      for line in lines.take(bytes) { say(exchange, line) }
    }
    if let rest = lines.rest() { say(exchange, rest) }
  }

  // MARK: The console

  /// Shows what is said, and says what stdin holds; the end of stdin is not the end of the room. Returns why the run must
  /// end.
  func runConsole() async -> Ending? {
    await withTaskGroup(of: SessionStop?.self) { group in
      group.addTask {
        do throws(SessionStop) { try await self.show() } catch { return error }
      }
      group.addTask {
        do throws(SessionStop) { try await self.readConsole() } catch { return error }
        return nil
      }
      var stop: SessionStop?
      while let step = await group.next() {
        guard let step, stop == nil else { continue }
        stop = step
        group.cancelAll()
      }
      if case .cancelled = stop { return nil }
      return stop?.ending(cancellation: .served)
    }
  }

  private func show() async throws(SessionStop) -> Never {
    while true {
      while !transcript.isEmpty {
        let bytes = transcript
        transcript = []
        isShowing = true
        try await console.output.writeAll(bytes)
        isShowing = false
      }
      do throws(ReactorError) { try await bell.wait() } catch { throw .cancelled }
    }
  }

  /// Waits until the console has taken what was said, for a second at most.
  func waitUntilShown() async {
    let patience = MonotonicTime.now + .seconds(1)
    while !transcript.isEmpty || isShowing, MonotonicTime.now < patience {
      guard (try? await console.output.channel.reactor.sleep(for: .milliseconds(5))) != nil else { return }
    }
  }

  private func readConsole() async throws(SessionStop) {
    let buffer = Scratch(16 << 10)
    var lines = LineCollector(limit: Self.longestLine)
    while true {
      let result: TransferResult
      do throws(SocketError) { result = try console.input.read(into: buffer.bytes) } catch { throw .input(error) }
      switch result {
      case .bytes(let count):
        for line in lines.take(UnsafeRawBufferPointer(rebasing: buffer.bytes[..<count])) { speak(line) }
        try await console.input.channel.giveWay()
      case .endOfFile:
        if let rest = lines.rest() { speak(rest) }
        return
      case .wouldBlock: try await console.input.channel.ready(.read)
      }
    }
  }

  private func speak(_ line: [UInt8]) {
    let bytes = Array("<console> \(text(line))\n".utf8)
    for member in members.values { member.say(bytes) }
  }
}

/// Collects bytes into lines, each with its newline; an endless line comes in pieces.
struct LineCollector {
  private let limit: Int
  private var partial: [UInt8] = []

  init(limit: Int) { self.limit = limit }

  mutating func take(_ bytes: UnsafeRawBufferPointer) -> [[UInt8]] {
    var lines: [[UInt8]] = []
    for byte in bytes {
      partial.append(byte)
      if byte == UInt8(ascii: "\n") || partial.count >= limit {
        lines.append(partial)
        partial = []
      }
    }
    return lines
  }

  /// What came after the last newline.
  mutating func rest() -> [UInt8]? {
    defer { partial = [] }
    return partial.isEmpty ? nil : partial
  }
}
