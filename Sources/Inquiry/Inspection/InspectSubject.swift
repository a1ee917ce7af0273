internal import Reactor
internal import Sockets

/// One socket that is looked at once or, in a watch, time and again. Confined to the reactor's thread.
final class InspectSubject: @unchecked Sendable {
  private let place: Place
  private let reader: SocketReader
  /// What the last report said, for the next one to be compared with.
  private(set) var last: [InspectField] = []
  private var first: SocketReport?

  private enum Place {
    case connection(Channel)
    case listener(InspectListener)
    case inherited(AdoptedSocket)
    /// Taken anew for each look: a descriptor of ours that stayed open would keep the socket open when its owner closes it.
    case process(ProcessSockets, ProcessSockets.Entry)
  }

  private init(_ place: Place, isOurs: Bool, _ depth: InspectPlan.Depth) {
    self.place = place
    reader = SocketReader(isOurs: isOurs, depth: depth)
  }

  convenience init(_ channel: Channel, _ depth: InspectPlan.Depth) {
    self.init(.connection(channel), isOurs: true, depth)
  }
  convenience init(_ listener: InspectListener, _ depth: InspectPlan.Depth) {
    self.init(.listener(listener), isOurs: true, depth)
  }
  convenience init(_ socket: AdoptedSocket, _ depth: InspectPlan.Depth) {
    self.init(.inherited(socket), isOurs: false, depth)
  }
  convenience init(_ process: ProcessSockets, _ entry: ProcessSockets.Entry, _ depth: InspectPlan.Depth) {
    self.init(.process(process, entry), isOurs: false, depth)
  }

  /// A connection of our own, which tells by itself when the peer has gone.
  var channel: Channel? { if case .connection(let channel) = place { channel } else { nil } }

  /// What one look came to.
  enum Look {
    case report(SocketReport, over: InspectOver?)
    /// There is nothing left to look at.
    case gone(InspectOver)
  }

  /// Looks at the socket.
  func look() throws(SocketError) -> Look {
    switch place {
    case .connection(let channel): return note(try reader.report(of: channel.fileNumber), channel.fileNumber)
    case .listener(let listener): return note(try reader.report(of: listener.socket.fileNumber), nil)
    case .inherited(let socket): return note(try reader.report(of: socket), socket.fileNumber)
    case .process(let process, let entry):
      let socket: AdoptedSocket
      do throws(SocketError) {
        socket = try process.adopt(entry.descriptor)
      } catch {
        // Another file may have got the number meanwhile.
        guard [.badDescriptor, .notASocket, .noSuchProcess].contains(error.code), first != nil else { throw error }
        return .gone(gone(process))
      }
      guard socket.inode == entry.inode else { return .gone(gone(process)) }
      return note(try reader.report(of: socket), socket.fileNumber)
    }
  }

  private func gone(_ process: ProcessSockets) -> InspectOver {
    process.hasEnded ? .processEnded(process: process.process) : .descriptorClosed(process: process.process)
  }

  private func note(_ report: SocketReport, _ fd: Int32?) -> Look {
    let first = first ?? report
    self.first = first
    return .report(report, over: fd.flatMap { over(report, first, $0) })
  }

  /// Remembers what `report` says and returns what has changed since the last time.
  func changes(in report: SocketReport) -> [InspectChange] {
    let fields = report.fields
    defer { last = fields }
    return last.isEmpty ? [] : InspectChange.between(last, fields)
  }

  /// Whether the connection has ended. What was none in the first report, such as a listener, does not end.
  private func over(_ report: SocketReport, _ first: SocketReport, _ fd: Int32) -> InspectOver? {
    guard first.shape.type.isConnectionOriented, first.remote != nil else { return nil }
    if case .waiting(let code) = report.error { return .broken(code) }
    switch Kernel.hangUp(fd) {
    case .none: return nil
    // A connection of our own sends nothing, so that half of it is all of it. Others may go on sending.
    case .peer: return channel == nil ? nil : .peerClosed
    case .both: return channel == nil ? .closed : .peerClosed
    }
  }

  /// Whether a connection of our own is over, without a report.
  var hasHungUp: Bool { channel.map { Kernel.hangUp($0.fileNumber) != .none } ?? false }
}
