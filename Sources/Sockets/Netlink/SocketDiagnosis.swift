internal import Addresses
internal import CLinux
internal import Glibc

/// What the kernel tells of sockets by their cookie (SO_COOKIE) and of no other way: `sock_diag(7)`, as asked by `ss(8)`.
package enum SocketDiagnosis {
  /// The connections that a listener has not accepted, and how many may wait.
  package struct AcceptQueue: Hashable, Sendable {
    package let waiting: Int
    package let backlog: Int

    package init(waiting: Int, backlog: Int) {
      self.waiting = waiting
      self.backlog = backlog
    }
  }

  /// The peers of all TCP sockets of this network namespace that are connecting, which getpeername(2) does not tell yet.
  package static func connectingPeers() throws(SocketError) -> [UInt64: SocketAddress] {
    var socket = try NetlinkSocket(protocol: Int32(NETLINK_SOCK_DIAG))
    var peers: [UInt64: SocketAddress] = [:]
    for family in [AF_INET, AF_INET6] {
      // struct inet_diag_req_v2: family, protocol, extensions, padding, states, and no socket in particular.
      let fixed =
        [UInt8(family), UInt8(IPPROTO_TCP), 0, 0]
        + NetlinkRequest.native(UInt32(1) << UInt32(TCPState.synSent.rawValue)) + [UInt8](repeating: 0, count: 48)
      for message in try socket.messages(for: NetlinkRequest(type: byFamily, dump: true, fixed: fixed)) {
        if let (cookie, peer) = peer(message.payload) { peers[cookie] = peer }
      }
    }
    return peers
  }

  /// `struct inet_diag_msg`: the ports at 4 and 6 and the addresses at 8 and 24 in network order, interface, cookie.
  static func peer(_ message: NetlinkBytes) -> (cookie: UInt64, peer: SocketAddress)? {
    guard let family: UInt8 = message.integer(), let port: UInt16 = message.integer(at: 6),
      let address = message.slice(at: 24, count: family == UInt8(AF_INET) ? 4 : 16)?.address,
      let interface: UInt32 = message.integer(at: 40), let cookie: UInt64 = message.integer(at: 44)
    else { return nil }
    let isScoped = address.isLinkLocal && address.bitWidth == 128 && interface != 0
    return (
      cookie,
      SocketAddress(
        isScoped ? address.withScope(.index(interface)) : address, port: Port(rawValue: UInt16(bigEndian: port)))
    )
  }

  /// The accept queue of the listening Unix socket with that cookie; nil where this network namespace has none.
  package static func acceptQueue(ofUnix cookie: UInt64) throws(SocketError) -> AcceptQueue? {
    var socket = try NetlinkSocket(protocol: Int32(NETLINK_SOCK_DIAG))
    // struct unix_diag_req: family, protocol, padding, states, inode, what to show (UDIAG_SHOW_RQLEN), cookie.
    let fixed =
      [UInt8(AF_UNIX), 0, 0, 0] + NetlinkRequest.native(UInt32(1) << UInt32(TCPState.listen.rawValue))
      + NetlinkRequest.native(UInt32(0)) + NetlinkRequest.native(UInt32(0x10)) + [UInt8](repeating: 0, count: 8)
    for message in try socket.messages(for: NetlinkRequest(type: byFamily, dump: true, fixed: fixed)) {
      // struct unix_diag_msg: family, type, state, padding, inode, cookie; then attributes.
      guard message.payload.integer(at: 8, as: UInt64.self) == cookie else { continue }
      return acceptQueue(message.payload)
    }
    return nil
  }

  /// UNIX_DIAG_RQLEN: two numbers.
  static func acceptQueue(_ message: NetlinkBytes) -> AcceptQueue? {
    for attribute in message.rest(from: 16).attributes where attribute.type == 4 {
      guard let waiting: UInt32 = attribute.value.integer(), let backlog: UInt32 = attribute.value.integer(at: 4)
      else { return nil }
      return AcceptQueue(waiting: Int(waiting), backlog: Int(backlog))
    }
    return nil
  }

  /// SOCK_DIAG_BY_FAMILY.
  private static let byFamily = 20
}
