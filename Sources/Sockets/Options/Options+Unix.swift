internal import Glibc

// unix(7): options of sockets inside this machine; their level is that of socket(7).

extension SocketOption<Bool> {
  /// Report the sender's process, user and group with each message, as ancillary data.
  public static var passCredentials: Self {
    .init(.init("SO_PASSCRED", .socket, SO_PASSCRED, .flag, on: .unix, page: .unix))
  }
  /// Report the sender's security label with each message, as ancillary data.
  public static var passSecurity: Self {
    .init(.init("SO_PASSSEC", .socket, SO_PASSSEC, .flag, on: .unix, page: .unix))
  }
}

extension SocketOption<Int> {
  /// Where the next receive with ``MessageFlags/peek`` starts, in bytes; it moves with each. -1 is off.
  public static var peekOffset: Self {
    .init(
      .init("SO_PEEK_OFF", .socket, SO_PEEK_OFF, .int, unit: .bytes, on: [.unix, .tcp, .udp], page: .unix))
  }
}

extension SocketOption<PeerCredentials> {
  /// Who connected, or listens, at the other end; read-only.
  public static var peerCredentials: Self {
    .init(.init("SO_PEERCRED", .socket, SO_PEERCRED, .credentials, .readOnly, page: .unix))
  }
}

extension OptionDescription {
  static let unixPage: [OptionDescription] =
    [SocketOption<Bool>.passCredentials, .passSecurity].map(\.details)
    + [
      SocketOption<Int>.peekOffset.details,
      SocketOption<PeerCredentials>.peerCredentials.details,
      .init(
        "SO_PEERSEC", .socket, SO_PEERSEC, .string(capacity: 256), .readOnly, page: .unix, needs: .securityModule),
      .init(
        "SO_PEERGROUPS", .socket, SO_PEERGROUPS, .identifiers(capacity: 65536), .readOnly,
        on: [.unixStream, .unixSequencedPacket], page: .unix,
        needs: .connection),
      .init("SO_PASSPIDFD", .socket, 76, .flag, on: .unix, page: .unix, header: "asm-generic/socket.h"),
      // Reading it opens a descriptor, which is not for a listing.
      .init("SO_PEERPIDFD", .socket, 77, .int, .operation, on: .unix, page: .unix, header: "asm-generic/socket.h"),
      .init("SO_PASSRIGHTS", .socket, 83, .flag, on: .unix, page: .unix, header: "asm-generic/socket.h"),
      .init(
        "SO_INQ", .socket, 84, .flag, .writeOnly, on: [.unixStream], page: .unix, header: "asm-generic/socket.h"),
    ]
}
