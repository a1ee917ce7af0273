package import Addresses
package import Sockets

extension Socket {
  /// Binds to the source that a connection to `remote` shall have: any address, or any port, where that part is nil.
  ///
  /// Nothing is bound where both are nil, and at a Unix socket. A port is taken even while old connections from it linger,
  /// `socket(7)`, SO_REUSEADDR.
  package borrowing func bindSource(
    _ address: IPAddress?, _ port: Port?, to remote: SocketAddress
  ) throws(SocketError) {
    guard remote.family != .unix, address != nil || port != nil else { return }
    if port != nil { try setOption(.reuseAddress, to: true) }
    let wildcard: IPAddress = remote.family == .inet ? .v4(.any) : .v6(.any)
    let source = SocketAddress(address ?? wildcard, port: port ?? 0)
    guard source.family == remote.family else {
      throw SocketError(
        "bind", .familyNotSupported, subject: "\(source)", advice: "the source is of another family than \(remote)")
    }
    try bind(to: source)
  }
}
