internal import Addresses
internal import Sockets

/// The sockets of a scan by SYN: one that sends, one that hears, and one that keeps the port.
final class SynSockets {
  /// Bound and never used: nobody else gets the port, so that no answer to us meets a connection of the kernel, and what comes
  /// for it is answered by a RST.
  private let reservation: Socket
  let port: Port
  /// A raw socket to which the program gives the IP header, raw(7).
  let sender: Socket
  /// The hops of packets that are not told otherwise.
  let defaultHops: Int
  /// A packet socket: a raw one for TCP would see all traffic of the machine, and of ICMP only what the kernel lets through.
  let listener: Socket

  init(_ family: Family, _ options: EchoOptions) throws(SocketError) {
    let isIPv4 = family == .inet
    sender = try Socket(family, .raw, .raw, nonBlocking: true)
    defaultHops = try isIPv4 ? sender.option(.timeToLive) : sender.option(.unicastHops)
    // Otherwise a queue that is full drops packets and says nothing, udp(7).
    try sender.setOption(isIPv4 ? .receiveErrors : .receiveErrors6, to: true)
    try options.shape(sender, family, .raw)
    if let source = options.source, source.family == family { try sender.bind(to: SocketAddress(source, port: 0)) }
    try? sender.setOption(.sendBuffer, to: options.sendBuffer ?? 1 << 20)

    reservation = try Socket(family, .stream, nonBlocking: true)
    if !isIPv4 { try reservation.setOption(.v6Only, to: true) }
    try reservation.bind(to: SocketAddress(isIPv4 ? .v4(.any) : .v6(.any), port: 0))
    port = try reservation.socketName().port ?? 0

    listener = try Socket.packets()
    listener.growBuffers(send: nil)
    // First the filter and then the address: nothing else is ever queued. A socket for one EtherType sees only what comes
    // in, and on a loopback interface that once.
    try Kernel.attachFilter(listener.fileNumber, SynFilter.program(family, port.rawValue))
    try listener.bind(to: .packets(of: isIPv4 ? 0x0800 : 0x86dd))
  }
}

/// From which of our addresses packets leave, for the hosts that were asked last.
final class SourceCache {
  private static let capacity = 512

  private let fixed: IPAddress?
  private let selector: SourceSelector
  private var sources: [IPAddress: IPAddress] = [:]

  init(_ family: Family, _ options: EchoOptions) throws(SocketError) {
    fixed = options.source.flatMap { $0.family == family ? $0 : nil }
    selector = try SourceSelector(family) { (socket) throws(SocketError) in
      try options.shape(socket, family, .datagram)
    }
  }

  /// Throws what connect(2) says where there is no route.
  func source(for destination: IPAddress) throws(SocketError) -> IPAddress {
    if let fixed { return fixed }
    if let source = sources[destination] { return source }
    guard let source = try selector.source(for: destination) else {
      throw SocketError("route", .addressNotAvailable, subject: "\(destination)")
    }
    if sources.count >= Self.capacity { sources.removeAll(keepingCapacity: true) }
    sources[destination] = source
    return source
  }
}
