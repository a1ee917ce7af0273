internal import Addresses
internal import Sockets

/// Ports of ours that are known before the first question, so that a recording can be about exactly these.
///
/// Many connections leave from each, to other ends: the sockets share it (SO_REUSEADDR), while one that is only bound keeps
/// everybody else away.
struct ReservedPorts: ~Copyable {
  let ports: [Port]
  private let address: IPAddress
  private let keepers: [Int32]

  init(_ family: Family, _ source: IPAddress?, count: Int) throws(SocketError) {
    address = source.flatMap { $0.family == family ? $0 : nil } ?? (family == .inet ? .v4(.any) : .v6(.any))
    var ports: [Port] = []
    var keepers: [Int32] = []
    do throws(SocketError) {
      for _ in 0..<count {
        let socket = try Socket(family, .stream)
        try socket.bind(to: SocketAddress(address, port: 0))
        // Only now: the kernel is to choose a port that nobody else shares.
        try socket.setOption(.reuseAddress, to: true)
        if let port = try socket.socketName().port { ports.append(port) }
        keepers.append(socket.detach())
      }
    } catch {
      for keeper in keepers { Descriptor.close(keeper) }
      throw error
    }
    self.ports = ports
    self.keepers = keepers
  }

  deinit { for keeper in keepers { Descriptor.close(keeper) } }

  /// Binds `socket` to the port of this attempt; false where none is reserved.
  func bind(_ socket: borrowing Socket, _ attempt: Int) throws(SocketError) -> Bool {
    guard !ports.isEmpty else { return false }
    try socket.setOption(.reuseAddress, to: true)
    try socket.bind(to: SocketAddress(address, port: ports[attempt % ports.count]))
    return true
  }
}
