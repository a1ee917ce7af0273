package import Reactor
package import Sockets

/// Both ends of a Unix stream pair on one reactor.
package struct ChannelPair: Sendable {
  package let first: Channel
  package let second: Channel

  package init(on reactor: Reactor) throws(SocketError) {
    let pair = try Socket.pair(nonBlocking: true)
    first = try Channel(pair.first.descriptor.duplicate(), on: reactor)
    second = try Channel(pair.second.descriptor.duplicate(), on: reactor)
  }

  package func close() {
    first.close()
    second.close()
  }
}

/// Both ends of a pipe on one reactor.
package struct ChannelPipe: Sendable {
  package let reader: Channel
  package let writer: Channel

  package init(on reactor: Reactor) throws(SocketError) {
    let pipe = try Pipe()
    reader = try Channel(pipe.readEnd.duplicate(), on: reactor)
    writer = try Channel(pipe.writeEnd.duplicate(), on: reactor)
  }
}

/// A TCP listener on a free port of the loopback interface.
package struct LoopbackListener: Sendable {
  package let channel: Channel
  package let address: SocketAddress

  package init(on reactor: Reactor, backlog: Int = 512) throws(SocketError) {
    let socket = try Socket(.inet, .stream, nonBlocking: true)
    try socket.bind(to: .v4(.loopback, port: 0))
    try socket.listen(backlog: backlog)
    address = try socket.socketName()
    channel = try Channel(socket, on: reactor)
  }

  /// A connection to this listener, made by the kernel alone: nobody has accepted it yet.
  package func connect() async throws -> Channel {
    let channel = try Channel(Socket(.inet, .stream, nonBlocking: true), on: channel.reactor)
    try await channel.connect(to: address)
    return channel
  }
}

extension Channel {
  /// Writes until the kernel takes no more, and returns how much that was.
  package func fill() throws(SocketError) -> Int {
    var total = 0
    let bytes = [UInt8](repeating: 0x5a, count: 64 << 10)
    while case .bytes(let count) = try bytes.withBytes({ (raw) throws(SocketError) in
      try Kernel.write(fileNumber, raw)
    }) { total += count }
    return total
  }

  /// Reads until nothing is left, and returns how much that was.
  package func drain() throws(SocketError) -> Int {
    var total = 0
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
    defer { buffer.deallocate() }
    while case .bytes(let count) = try Kernel.read(fileNumber, into: buffer) { total += count }
    return total
  }

  /// Writes one byte.
  package func poke() throws(SocketError) {
    _ = try [UInt8(1)].withBytes { (raw) throws(SocketError) in try Kernel.write(fileNumber, raw) }
  }
}
