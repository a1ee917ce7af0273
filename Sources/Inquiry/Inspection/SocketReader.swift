internal import Addresses
internal import Sockets

/// Reads reports of one socket, time and again.
final class SocketReader {
  private let isOurs: Bool
  private let peers: ConnectingPeers
  private let depth: InspectPlan.Depth
  /// Made with the first report: options of a fresh socket do not change while one is watched.
  private var survey: OptionSurvey?

  /// `isOurs`: we opened the socket ourselves, so that nobody else misses what reading takes away.
  init(isOurs: Bool, depth: InspectPlan.Depth, peers: ConnectingPeers = ConnectingPeers()) {
    self.isOurs = isOurs
    self.peers = peers
    self.depth = depth
  }

  /// Everything about socket `fd`, which is ours.
  func report(of fd: Int32) throws(SocketError) -> SocketReport {
    try read(fd, try Kernel.shape(fd), .own)
  }

  /// Everything about a socket of another program, seen from its own network namespace if we may.
  func report(of socket: AdoptedSocket) throws(SocketError) -> SocketReport {
    let fd = socket.fileNumber
    let shape = try Kernel.shape(fd)
    var report: SocketReport
    if NetworkNamespace.isOwn(socket: fd) ?? true {
      report = try read(fd, shape, .own)
    } else {
      let inside: Result<SocketReport, SocketError>
      do throws(SocketError) {
        inside = try NetworkNamespace.entering(socket: fd) { () -> Result<SocketReport, SocketError> in
          do throws(SocketError) { return .success(try self.read(fd, shape, .entered)) } catch {
            return .failure(error)
          }
        }
      } catch { inside = .success(try read(fd, shape, .outside(error))) }
      report = try inside.get()
    }
    report.descriptor = socket.number
    report.inode = socket.inode
    return report
  }

  private func read(_ fd: Int32, _ shape: SocketShape, _ namespace: NamespaceView) throws(SocketError) -> SocketReport {
    let isOutside = if case .outside = namespace { true } else { false }
    var report = SocketReport(shape: shape, state: .unconnected)
    report.namespace = namespace
    report.local = try? Kernel.socketName(fd)
    report.remote = try? Kernel.peerName(fd)
    report.isListening = (try? Kernel.option(fd, .acceptsConnections)) ?? false
    report.isNonBlocking = (try? Kernel.isNonBlocking(fd)) ?? false
    report.cookie = try? Kernel.option(fd, .cookie)
    if shape.family == .inet || shape.family == .inet6 {
      report.tcp = try? TCPInfo.read(from: fd)
      report.congestion = try? TCPCongestionInfo.read(from: fd)
    }
    if !isOutside, report.isConnecting, report.remote == nil { report.remote = report.cookie.flatMap(peers.peer(of:)) }
    readQueues(&report, fd, isOutside: isOutside)
    report.memory = try? MemoryInfo.read(from: fd)
    report.state = state(report)
    if isOurs { report.error = (try? Kernel.pendingError(fd)).flatMap { $0 }.map { .waiting($0) } ?? .none }
    guard depth == .complete else { return report }
    let survey = survey ?? OptionSurvey(shape, compares: !isOutside)
    self.survey = survey
    report.options = survey.readings(of: fd, isOurs: isOurs)
    readWay(&report, fd, isOutside: isOutside)
    return report
  }

  private func readQueues(_ report: inout SocketReport, _ fd: Int32, isOutside: Bool) {
    if let waiting = report.tcp?.acceptQueue, let backlog = report.tcp?.acceptBacklog {
      report.acceptQueue = SocketDiagnosis.AcceptQueue(waiting: waiting, backlog: backlog)
    }
    // unix(7) has answers to SIOCINQ and SIOCOUTQ of a listener, but they mean nothing.
    guard report.shape.family == .unix, report.isListening else {
      report.queues = QueueLengths(of: fd)
      return
    }
    guard !isOutside, let cookie = report.cookie.map({ UInt64(bitPattern: Int64($0)) }) else { return }
    report.acceptQueue = try? SocketDiagnosis.acceptQueue(ofUnix: cookie)
  }

  private func state(_ report: SocketReport) -> SocketState {
    if let state = report.tcp?.state { return .tcp(state) }
    if report.isListening { return .listening }
    return report.remote == nil ? .unconnected : .connected
  }

  /// The route to the peer, from the address and through the interface that the socket is bound to.
  private func readWay(_ report: inout SocketReport, _ fd: Int32, isOutside: Bool) {
    guard let remote = report.remote?.ip?.unmapped else { return }
    let isV6 = remote.bitWidth == 128
    report.pathMTU = try? Kernel.option(fd, isV6 ? .pathMTU6 : .pathMTU)
    report.pathMTUDiscovery = try? Kernel.option(fd, isV6 ? .pathMTUDiscovery6 : .pathMTUDiscovery)
    guard !isOutside else {
      report.route = .outside
      return
    }
    let device = (try? Kernel.option(fd, .bindToDevice)).flatMap { $0.isEmpty ? nil : $0 }
    let mark = (try? Kernel.option(fd, .mark)).flatMap { $0 == 0 ? nil : UInt32(truncatingIfNeeded: $0) }
    do throws(SocketError) {
      let interface: UInt32? = if let device { try Interface.index(of: device) } else { nil }
      report.route = .found(
        try Route.lookUp(to: remote, from: report.local?.ip?.unmapped, interface: interface, mark: mark))
    } catch { report.route = .failed(error) }
  }
}

extension IPAddress {
  /// An IPv4 address that an IPv6 socket sees as `::ffff:192.0.2.1`, as what it is.
  fileprivate var unmapped: IPAddress {
    guard case .v6(let address) = self, let v4 = address.mappedIPv4 else { return self }
    return .v4(v4)
  }
}
