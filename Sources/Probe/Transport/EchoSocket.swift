internal import Addresses
internal import Reactor
internal import Sockets
internal import Wire

/// A socket of one family for ICMP echo: raw, or the datagram socket that needs no privilege, `icmp(7)`.
///
/// The raw one hears only echo replies with its own identifier; errors come through the error queue on both.
struct EchoSocket: ~Copyable {
  let family: Family
  let kind: SocketType
  /// The identifier of our requests. The kernel writes that of a datagram socket, which is its local port.
  let identifier: UInt16
  let socket: Socket

  init(
    _ family: Family, _ choice: EchoSocketChoice, _ options: EchoOptions, identifier: UInt16
  ) throws(SocketError) {
    let socket = try Self.open(family, choice)
    let kind = try socket.type()
    let isIPv4 = family == .inet
    try options.shape(socket, family, kind)
    try Self.hearAll(socket, kind, options)
    try Self.shapeHeader(socket, kind, options)
    if kind == .raw { try Self.filter(socket.fileNumber, family, identifier) }
    // To the kernel the identifier of a datagram socket is its port.
    let port = Port(rawValue: kind == .datagram ? options.identifier ?? 0 : 0)
    if let source = options.source, source.family == family {
      try socket.bind(to: SocketAddress(source, port: port))
    } else if kind == .datagram {
      try socket.bind(to: SocketAddress(isIPv4 ? .v4(.any) : .v6(.any), port: port))
    }
    let chosen = kind == .raw ? identifier : try socket.socketName().port?.rawValue ?? 0
    self.family = family
    self.kind = kind
    self.identifier = chosen
    self.socket = socket
  }

  consuming func intoSocket() -> Socket { socket }

  private static func open(_ family: Family, _ choice: EchoSocketChoice) throws(SocketError) -> Socket {
    let number: SocketProtocol = family == .inet ? .icmp : .icmp6
    if choice != .datagram {
      do throws(SocketError) {
        return try Socket(family, .raw, number, nonBlocking: true)
      } catch {
        guard choice == .automatic, error.code == .notPermitted || error.code == .permissionDenied else { throw error }
      }
    }
    return try Socket(family, .datagram, number, nonBlocking: true)
  }

  /// Asks for everything that the kernel can tell of what was sent and of what came.
  private static func hearAll(
    _ socket: borrowing Socket, _ kind: SocketType, _ options: EchoOptions
  ) throws(SocketError) {
    let isIPv4 = try socket.family() == .inet
    // What the network offers in a burst is not to be lost here; the kernel takes what it allows.
    try? socket.setOption(.receiveBuffer, to: 4 << 20)
    try? socket.setOption(.sendBuffer, to: options.sendBuffer ?? 1 << 20)
    try socket.setOption(isIPv4 ? .receiveErrors : .receiveErrors6, to: true)
    try socket.setOption(.timestamping, to: Kernel.softwareStamps(sent: options.stampsSent))
    if options.keepsPackets { try hearHeaders(socket) }
    // The raw socket of IPv4 sees the header itself.
    if !isIPv4 { return try socket.setOption(.receiveHopLimit, to: true) }
    guard kind == .datagram else { return }
    try socket.setOption(.receiveTimeToLive, to: true)
    if options.headerOptions != nil { try socket.setOption(.receiveHeaderOptions, to: true) }
  }

  /// What of the IP header the kernel does not show by itself; errors come without it even to a raw socket.
  private static func hearHeaders(_ socket: borrowing Socket) throws(SocketError) {
    if try socket.family() == .inet {
      try socket.setOption(.receivePacketInfo, to: true)
      try socket.setOption(.receiveTimeToLive, to: true)
      try socket.setOption(.receiveTypeOfService, to: true)
      try socket.setOption(.receiveHeaderOptions, to: true)
    } else {
      try socket.setOption(.receivePacketInfo6, to: true)
      try socket.setOption(.receiveTrafficClass, to: true)
    }
  }

  private static func shapeHeader(
    _ socket: borrowing Socket, _ kind: SocketType, _ options: EchoOptions
  ) throws(SocketError) {
    guard try socket.family() == .inet else { return }
    if options.includesHeader {
      try socket.setOption(.headerIncluded, to: true)
    } else if let headerOptions = options.headerOptions {
      try Kernel.setHeaderOptions(socket.fileNumber, to: headerOptions.bytes)
    }
  }

  /// Echo replies with our identifier only: what other programs ask does not wake us.
  private static func filter(_ fd: Int32, _ family: Family, _ identifier: UInt16) throws(SocketError) {
    try Kernel.setMessageFilter(fd, family, passing: [family == .inet ? 0 : 129])
    // BPF: load the length of the IPv4 header, load the identifier behind it, compare, accept or drop.
    let load: [Kernel.FilterInstruction] =
      family == .inet ? [.init(0xb1, 0), .init(0x48, 4)] : [.init(0x28, 4)]
    try Kernel.attachFilter(
      fd, load + [.init(0x15, UInt32(identifier), true: 0, false: 1), .init(0x06, .max), .init(0x06, 0)])
  }
}

extension EchoOptions {
  /// What the header of IPv4 carries besides; nil where there is nothing, or more than it has room for.
  var headerOptions: IPv4Options? {
    var options: [IPv4Option] = []
    if recordsRoute { options.append(.recordRoute(RecordedRoute())) }
    switch timestamps {
    case .times: options.append(.timestamp(RecordedTimes(style: .times)))
    case .addressesAndTimes: options.append(.timestamp(RecordedTimes(style: .addressesAndTimes)))
    case .prespecified(let routers):
      options.append(.timestamp(RecordedTimes(style: .timesOfGivenAddresses, asking: routers)))
    case nil: break
    }
    return options.isEmpty ? nil : IPv4Options(options)
  }
}
