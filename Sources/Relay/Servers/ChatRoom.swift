internal import Reactor
internal import Sockets

/// A room in which every line goes to everybody else, with the speaker's name in front. The console is a member.
///
/// Text is made harmless before it leaves: no control character of one member reaches another's terminal. Confined to
/// the reactor's thread.
final class ChatRoom: @unchecked Sendable {
  private let texts: TextServices
  private let console: ConsoleOutput
  private var members: [ObjectIdentifier: (name: String, say: ([UInt8]) -> Void)] = [:]
  /// A line that goes on for ever is cut into pieces of this length.
  private static let longestLine = 4096

  init(_ texts: TextServices, console: ConsoleOutput) {
    self.texts = texts
    self.console = console
  }

  var isEmpty: Bool { members.isEmpty }

  func join(_ key: AnyObject, name: String, say: @escaping ([UInt8]) -> Void) async throws(SessionStop) {
    try await announce("* \(name) has joined", except: nil)
    members[ObjectIdentifier(key)] = (name, say)
  }

  func leave(_ key: AnyObject) async throws(SessionStop) {
    guard let member = members.removeValue(forKey: ObjectIdentifier(key)) else { return }
    try await announce("* \(member.name) has left", except: nil)
  }

  /// Passes on what a member says.
  func say(_ key: AnyObject, _ line: [UInt8]) async throws(SessionStop) {
    guard let member = members[ObjectIdentifier(key)] else { return }
    try await announce("<\(member.name)> \(text(line))", except: key)
  }

  /// One line as everybody may see it, its end removed.
  private func text(_ line: [UInt8]) -> String {
    var line = line[...]
    if line.last == UInt8(ascii: "\n") { line.removeLast() }
    if line.last == UInt8(ascii: "\r") { line.removeLast() }
    return texts.harmless(line.map { $0 == UInt8(ascii: "\n") ? UInt8(ascii: " ") : $0 })
  }

  private func announce(_ text: String, except speaker: AnyObject?) async throws(SessionStop) {
    let bytes = Array((text + "\n").utf8)
    for (key, member) in members where key != speaker.map(ObjectIdentifier.init) { member.say(bytes) }
    try await console.writeAll(bytes)
  }

  /// Lets a connection take part until it ends.
  func serve(_ exchange: Exchange, limit: Int) async throws(SessionStop) {
    let queue = ClientQueue(exchange.peer, exchange.state, limit: limit, on: exchange.run.reactor)
    try await join(exchange, name: exchange.peer.name) { queue.append($0) }
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
    try await leave(exchange)
    if let stop { throw stop }
  }

  private func listen(to exchange: Exchange) async throws(SessionStop) {
    var lines = LineCollector(limit: Self.longestLine)
    while let bytes = try await exchange.receive() {
      for line in lines.take(bytes) { try await say(exchange, line) }
    }
    if let rest = lines.rest() { try await say(exchange, rest) }
  }

  /// Reads the console's own lines until stdin ends. Returns nil then, or why the run must end.
  func runConsole(_ input: ConsoleInput) async -> Ending? {
    let buffer = Scratch(16 << 10)
    var lines = LineCollector(limit: Self.longestLine)
    do throws(SessionStop) {
      while true {
        let result: TransferResult
        do throws(SocketError) { result = try input.read(into: buffer.bytes) } catch { throw .input(error) }
        switch result {
        case .bytes(let count):
          for line in lines.take(UnsafeRawBufferPointer(rebasing: buffer.bytes[..<count])) { speak(line) }
        case .endOfFile:
          if let rest = lines.rest() { speak(rest) }
          return nil
        case .wouldBlock: try await input.channel.ready(.read)
        }
      }
    } catch {
      if case .cancelled = error { return nil }
      return error.ending(cancellation: .served)
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
