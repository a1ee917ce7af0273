import Addresses
import Glibc
import Sockets
import Testing

/// Sockets of the test's own, blocking, each call bounded by time-outs.
extension Socket {
  static func patient(_ family: Family = .inet, _ type: SocketType = .stream) throws -> Socket {
    let socket = try Socket(family, type)
    try socket.setReceiveTimeout(Child.patience)
    try socket.setSendTimeout(Child.patience)
    return socket
  }

  /// A listening socket on 127.0.0.1 or a Unix address.
  static func listening(
    _ address: SocketAddress = .v4(.loopback, port: 0), _ type: SocketType = .stream, receiveBuffer: Int? = nil
  ) throws -> Socket {
    let socket = try patient(address.family, type)
    if let receiveBuffer { try socket.setOption(.receiveBuffer, to: receiveBuffer) }
    try socket.bind(to: address)
    if type != .datagram { try socket.listen() }
    return socket
  }

  static func connected(
    to address: SocketAddress, _ type: SocketType = .stream, receiveBuffer: Int? = nil
  ) throws -> Socket {
    let socket = try patient(address.family, type)
    if let receiveBuffer { try socket.setOption(.receiveBuffer, to: receiveBuffer) }
    try socket.connect(to: address)
    return socket
  }

  /// The port as a word for a command line.
  var portText: String { get throws { "\(try #require(try socketName().port))" } }

  func acceptOne() throws -> Socket {
    guard let accepted = try accept() else { throw Late(description: "nobody has come") }
    let socket = accepted.takeSocket()
    try socket.setReceiveTimeout(Child.patience)
    try socket.setSendTimeout(Child.patience)
    return socket
  }

  func readToEnd() throws -> [UInt8] {
    var bytes: [UInt8] = []
    while let more = try receive(upTo: 1 << 18) { bytes += more }
    return bytes
  }

  func read(exactly count: Int) throws -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      bytes += try #require(try receive(upTo: count - bytes.count), "end after \(bytes.count)")
    }
    return bytes
  }

  /// Reads until what has come contains `text`.
  func read(until text: String) throws -> String {
    var bytes: [UInt8] = []
    while true {
      let all = String(decoding: bytes, as: UTF8.self)
      if all.contains(text) { return all }
      bytes += try #require(try receive(upTo: 65536), "end after \(all.debugDescription)")
    }
  }

  func send(_ text: String) throws { try sendAll(Array(text.utf8)) }

  /// One message, nil for the end.
  func message() throws -> [UInt8]? { try receive(upTo: 1 << 17) }

  /// Closes so that the peer gets a reset.
  consuming func reset() throws {
    try setOption(.linger, to: .zero)
    try close()
  }
}

/// A port on which nobody listens, kept from others while this lives: bound, and not listening.
func closedPort() throws -> (socket: OpenFile, port: String) {
  let socket = try Socket(.inet, .stream)
  try socket.bind(to: .v4(.loopback, port: 0))
  let port = try socket.portText
  return (OpenFile(Descriptor(owning: socket.detach())), port)
}
