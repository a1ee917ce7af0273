import Glibc
import Sockets
import Synchronization
import Testing

/// A DNS server at 127.0.0.1 of a namespace, run by the test. It answers from a ``Zone`` over UDP.
final class NameServer: Sendable {
  private struct State {
    var zone: Zone
    var questions: [String] = []
    var held: [(name: String, reply: [UInt8], peer: sockaddr_in)] = []
  }

  private let state: Mutex<State>
  private let socket: OpenFile
  private let stop: Pipe

  /// Serves `zone` until the end of the test.
  init(in system: OwnSystem, _ zone: String) throws {
    state = Mutex(State(zone: Zone(zone)))
    stop = try Pipe()
    socket = try system.socket(.datagram, .v4(.loopback, port: 53))
    try HelperThread.start { self.serve() }
    try Sandbox.here().atEnd { _ = withUnsafeBytes(of: UInt8(1)) { try? self.stop.writeEnd.write($0) } }
  }

  /// From now on it answers from this one.
  func replace(_ zone: String) { state.withLock { $0.zone = Zone(zone) } }

  /// Everything that was asked so far, `NAME TYPE`.
  var questions: [String] { state.withLock { $0.questions } }

  /// Whether somebody has asked for `name`, of whatever type.
  func wasAsked(for name: String) -> Bool { questions.contains { $0.hasPrefix("\(name) ") } }

  /// Answers the questions for `name` that were held back.
  func release(_ name: String) {
    let due = state.withLock { state in
      defer { state.held.removeAll { $0.name == name } }
      return state.held.filter { $0.name == name }
    }
    for (_, reply, peer) in due { send(reply, to: peer) }
  }

  private func serve() {
    while true {
      var entries = [
        pollfd(fd: socket.number, events: Int16(POLLIN), revents: 0),
        pollfd(fd: stop.readEnd.fileNumber, events: Int16(POLLIN), revents: 0),
      ]
      poll(&entries, 2, -1)
      if entries[1].revents != 0 { return }
      receiveOne()
    }
  }

  private func receiveOne() {
    var peer = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let message = [UInt8](unsafeUninitializedCapacity: 512) { buffer, count in
      count = withUnsafeMutablePointer(to: &peer) { peer in
        peer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          max(0, recvfrom(socket.number, buffer.baseAddress, buffer.count, Int32(MSG_DONTWAIT), $0, &length))
        }
      }
    }
    guard let question = Zone.Question(message) else { return }
    let reply = state.withLock { state -> [UInt8]? in
      state.questions.append("\(question.name) \(question.type)")
      switch state.zone.reply(to: question) {
      case .nothing: return nil
      case .now(let bytes): return bytes
      case .later(let bytes):
        state.held.append((question.name, bytes, peer))
        return nil
      }
    }
    if let reply { send(reply, to: peer) }
  }

  private func send(_ reply: [UInt8], to peer: sockaddr_in) {
    withUnsafePointer(to: peer) { peer in
      peer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        _ = sendto(socket.number, reply, reply.count, 0, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }
}
