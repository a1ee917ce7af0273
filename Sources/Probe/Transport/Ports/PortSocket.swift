internal import Addresses
internal import Sockets

/// Sockets for one question each, to a port.
enum PortSocket {
  /// Opens one and sets what the options ask for; errors go to its error queue, with who sent them.
  static func open(_ family: Family, _ type: SocketType, _ options: EchoOptions) throws(SocketError) -> Socket {
    let socket = try Socket(family, type, nonBlocking: true)
    try socket.setOption(family == .inet ? .receiveErrors : .receiveErrors6, to: true)
    try options.shape(socket, family, type)
    if type == .stream {
      // Closed by a reset: nothing lingers in TIME_WAIT.
      try socket.setOption(.linger, to: .zero)
    } else {
      try socket.setOption(.timestamping, to: Kernel.softwareStamps(sent: options.stampsSent))
      try socket.setOption(family == .inet ? .receiveTimeToLive : .receiveHopLimit, to: true)
    }
    if let source = options.source, source.family == family {
      // The port is chosen at `connect`, when the other end is known: connections to different ends may share one.
      if type == .stream { try socket.setOption(.bindAddressNoPort, to: true) }
      try socket.bind(to: SocketAddress(source, port: 0))
    }
    return socket
  }
}

extension EchoOptions {
  /// Sets what all kinds of sockets have: where packets go, and how they look.
  func shape(_ socket: borrowing Socket, _ family: Family, _ type: SocketType) throws(SocketError) {
    let isIPv4 = family == .inet
    if let interface { try socket.setOption(.bindToDevice, to: interface) }
    if let mark { try socket.setOption(.mark, to: mark) }
    if allowsBroadcast { try socket.setOption(.broadcast, to: true) }
    if bypassesRouting { try socket.setOption(.doNotRoute, to: true) }
    if let value = trafficClass { try socket.setOption(isIPv4 ? .typeOfService : .trafficClass, to: value) }
    if let discovery = pathMTUDiscovery {
      try socket.setOption(isIPv4 ? .pathMTUDiscovery : .pathMTUDiscovery6, to: discovery.rawValue)
    }
    if let hops { try socket.setOption(isIPv4 ? .timeToLive : .unicastHops, to: hops) }
    guard type != .stream else { return }
    if let hops { try socket.setOption(isIPv4 ? .multicastTimeToLive : .multicastHops, to: hops) }
    if !loopsMulticast { try socket.setOption(isIPv4 ? .multicastLoop : .multicastLoop6, to: false) }
  }
}
