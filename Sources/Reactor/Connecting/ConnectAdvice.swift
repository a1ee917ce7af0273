internal import Sockets

/// What would help when a connection does not come about.
enum ConnectAdvice {
  static func explain(_ error: SocketError, _ remote: SocketAddress, _ type: SocketType) -> SocketError {
    let advice: String? =
      switch (error.code, remote) {
      case (.connectionRefused, .unix(let name)) where name.path.map(isNoSocket) ?? false: "the file is not a socket"
      case (.wrongProtocolType, .unix): "that socket is of another type; try --dgram or --seqpacket, or neither"
      case (.addressNotAvailable, _) where error.call == "connect": "no free source port, or no such source address"
      case (.invalidArgument, .v6) where error.call == "connect" && remote.lacksScope:
        "a link-local address needs its interface, as in \(remote.ip.map { "\($0)" } ?? "fe80::1")%eth0"
      case (.permissionDenied, .v4), (.permissionDenied, .v6):
        forbidden(error.call, type)
      case (.protocolNotSupported, _), (.typeNotSupported, _): "this kernel has no such socket for that address"
      default: nil
      }
    return SocketError(error.call, error.code, subject: error.subject ?? "\(remote)", advice: error.advice ?? advice)
  }

  /// EACCES: `ip route add prohibit`, a firewall, or, for datagrams only, a broadcast address.
  private static func forbidden(_ call: String, _ type: SocketType) -> String? {
    guard call == "connect" else { return nil }
    let broadcast = type == .datagram ? "a broadcast address needs --broadcast; otherwise " : ""
    return broadcast + "a route or a firewall of this machine forbids it"
  }

  private static func isNoSocket(_ path: String) -> Bool { FileKind(ofPath: path).map { $0 != .socket } ?? false }
}

extension SocketAddress {
  /// A link-local IPv6 address without the interface that it is on.
  fileprivate var lacksScope: Bool {
    guard case .v6(let address)? = ip else { return false }
    return address.isLinkLocal && address.scope == nil
  }
}
