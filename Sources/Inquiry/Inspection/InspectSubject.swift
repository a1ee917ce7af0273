internal import Reactor
internal import Sockets

/// One socket that is looked at once or, in a watch, time and again. Confined to the reactor's thread.
final class InspectSubject: @unchecked Sendable {
  private let place: Place
  private let reader: SocketReader
  /// What the last report said, for the next one to be compared with.
  private(set) var last: [InspectField] = []
  private var first: SocketReport?
  /// A look has seen TCP in a state that only the peer's FIN leads to.
  private var peerHasFinished = false

  private static let statesAfterFIN: Set<TCPState> = [.closeWait, .lastAck, .closing, .timeWait]

  private enum Place {
    case connection(Channel)
    case listener(InspectListener)
    case inherited(AdoptedSocket)
    /// Taken anew for each look: a descriptor of ours that stayed open would keep the socket open when its owner closes it.
    case process(ProcessSockets, ProcessSockets.Entry)
  }

  private init(
    _ place: Place, isOurs: Bool, _ depth: InspectPlan.Depth, _ peers: ConnectingPeers = ConnectingPeers()
  ) {
    self.place = place
    reader = SocketReader(isOurs: isOurs, depth: depth, peers: peers)
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
  convenience init(
    _ process: ProcessSockets, _ entry: ProcessSockets.Entry, _ depth: InspectPlan.Depth,
    _ peers: ConnectingPeers = ConnectingPeers()
  ) {
    self.init(.process(process, entry), isOurs: false, depth, peers)
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
    if let state = report.tcp?.state, Self.statesAfterFIN.contains(state) { peerHasFinished = true }
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
    case .both: return channel == nil ? othersEnd(report, fd) : .peerClosed
    }
  }

  /// How a connection of somebody else ended. SO_ERROR would tell, and is theirs to read: poll(2) only says that there is
  /// one, and no more once they have read it.
  private func othersEnd(_ report: SocketReport, _ fd: Int32) -> InspectOver {
    if Kernel.hasError(fd) { return report.mayQueueErrors ? .ended : .broken(nil) }
    return report.tcp == nil || peerHasFinished ? .closed : .ended
  }

  /// Whether a connection of our own is over, without a report.
  var hasHungUp: Bool { channel.map { Kernel.hangUp($0.fileNumber) != .none } ?? false }
}

extension SocketReport {
  /// Whether what poll(2) calls an error may be a message of the error queue, such as a time stamp.
  fileprivate var mayQueueErrors: Bool {
    options.contains { reading in
      guard ["IP_RECVERR", "IPV6_RECVERR", "SO_TIMESTAMPING", "SO_ZEROCOPY"].contains(reading.option.name),
        case .value(let value, let standard?) = reading.outcome
      else { return false }
      return value != standard
    }
  }
}
