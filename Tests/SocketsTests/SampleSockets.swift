import Addresses
import Glibc
import Sockets

/// One kind of socket, with a name for the test log.
struct SocketSample: Sendable, CustomStringConvertible {
  let kind: SocketKinds
  let family: Family
  let type: SocketType
  let socketProtocol: SocketProtocol

  var description: String { "\(family) \(type)" }
  var isRaw: Bool { type == .raw }

  func make(nonBlocking: Bool = false) throws(SocketError) -> Socket {
    try Socket(family, type, socketProtocol, nonBlocking: nonBlocking)
  }

  /// A socket with a name of its own that nobody else has.
  func makeBound(nonBlocking: Bool = false) throws(SocketError) -> Socket {
    let socket = try make(nonBlocking: nonBlocking)
    if let loopback { try socket.bind(to: loopback) } else { try socket.bindUnnamed() }
    return socket
  }

  /// The loopback address of the family with port 0; nil for Unix, where the kernel chooses an abstract name.
  var loopback: SocketAddress? {
    switch family {
    case .inet: .v4(.loopback, port: 0)
    case .inet6: .v6(.loopback, port: 0)
    default: nil
    }
  }

  static let streams = all.filter { $0.type.isConnectionOriented }
  static let datagrams = all.filter { $0.type == .datagram }

  /// Every kind that this process may open.
  static let all: [SocketSample] =
    [
      SocketSample(kind: .tcp4, family: .inet, type: .stream, socketProtocol: .standard),
      SocketSample(kind: .tcp6, family: .inet6, type: .stream, socketProtocol: .standard),
      SocketSample(kind: .udp4, family: .inet, type: .datagram, socketProtocol: .standard),
      SocketSample(kind: .udp6, family: .inet6, type: .datagram, socketProtocol: .standard),
      SocketSample(kind: .unixStream, family: .unix, type: .stream, socketProtocol: .standard),
      SocketSample(kind: .unixDatagram, family: .unix, type: .datagram, socketProtocol: .standard),
      SocketSample(kind: .unixSequencedPacket, family: .unix, type: .sequencedPacket, socketProtocol: .standard),
    ] + (mayOpenRaw ? raw : [])

  static let raw = [
    SocketSample(kind: .raw4, family: .inet, type: .raw, socketProtocol: .icmp),
    SocketSample(kind: .raw6, family: .inet6, type: .raw, socketProtocol: .icmp6),
  ]

  static let mayOpenRaw = (try? Socket(.inet, .raw, .icmp).close()) != nil
}

/// A socket and its peer, both ends open.
struct Connected: ~Copyable {
  let client: Socket
  let server: Socket

  init(_ sample: SocketSample) throws {
    self = try sample.type.isConnectionOriented ? Self.stream(sample) : Self.datagram(sample)
  }

  private init(client: consuming Socket, server: consuming Socket) {
    self.client = client
    self.server = server
  }

  private static func stream(_ sample: SocketSample) throws -> Connected {
    let listener = try sample.makeBound()
    try listener.listen(backlog: 8)
    let client = try sample.make()
    try client.connect(to: listener.socketName())
    guard let accepted = try listener.accept() else { throw SocketError("accept", .again) }
    return Connected(client: client, server: accepted.socket)
  }

  /// Both ends name each other. A raw socket has no port: both talk to the loopback address.
  private static func datagram(_ sample: SocketSample) throws -> Connected {
    let client = try sample.makeBound()
    let server = try sample.makeBound()
    try client.connect(to: server.socketName())
    if !sample.isRaw { try server.connect(to: client.socketName()) }
    return Connected(client: client, server: server)
  }
}
