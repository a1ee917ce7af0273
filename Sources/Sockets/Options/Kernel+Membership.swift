public import Addresses
internal import Glibc

extension Kernel {
  /// Receives what is sent to multicast `group`, on `interface` or where routing says.
  ///
  /// The corresponding C call is `setsockopt` with IP_ADD_MEMBERSHIP or IPV6_ADD_MEMBERSHIP; a group's own scope
  /// (`ff02::1%eth0`) counts when `interface` is nil.
  public static func joinGroup(_ fd: Int32, _ group: IPAddress, interface: String? = nil) throws(SocketError) {
    try membership(fd, group, interface, joining: true)
  }

  /// Ends what ``joinGroup(_:_:interface:)`` began, which takes the same arguments.
  ///
  /// The corresponding C call is `setsockopt` with IP_DROP_MEMBERSHIP or IPV6_DROP_MEMBERSHIP.
  public static func leaveGroup(_ fd: Int32, _ group: IPAddress, interface: String? = nil) throws(SocketError) {
    try membership(fd, group, interface, joining: false)
  }

  private static func membership(
    _ fd: Int32, _ group: IPAddress, _ interface: String?, joining: Bool
  ) throws(SocketError) {
    let index: UInt32 =
      if let interface { try Interface.index(of: interface) } else {
        switch group.scope {
        case .name(let name): try Interface.index(of: name)
        case .index(let index): index
        case nil: 0
        }
      }
    // struct ip_mreqn is group, local address, index; struct ipv6_mreq is group, index.
    var request = group.bytes
    if case .v4 = group { request += [0, 0, 0, 0] }
    request += withUnsafeBytes(of: index) { Array($0) }
    let option: OptionDescription =
      switch group {
      case .v4: joining ? .joinGroup : .leaveGroup
      case .v6: joining ? .joinGroup6 : .leaveGroup6
      }
    let result = request.withUnsafeBytes { raw in
      setsockopt(fd, option.level.rawNumber, option.number, raw.baseAddress, socklen_t(raw.count))
    }
    guard result == 0 else {
      let code = Errno.current
      let place = interface.map { " on \($0)" } ?? ""
      throw SocketError(
        "setsockopt", code, subject: "\(option.name) \(group)\(place)", advice: advice(code, group, joining))
    }
  }

  private static func advice(_ code: Errno, _ group: IPAddress, _ joining: Bool) -> String? {
    switch code {
    case .invalidArgument where !group.isMulticast: "not a multicast address"
    case .noDevice where joining: "no route says which interface; name one"
    case .addressInUse: "joined already"
    case .addressNotAvailable where !joining: "not joined"
    default: nil
    }
  }
}

extension Socket {
  /// Receives what is sent to multicast `group`, on `interface` or where routing says. IP_ADD_MEMBERSHIP,
  /// IPV6_ADD_MEMBERSHIP.
  public func joinGroup(_ group: IPAddress, interface: String? = nil) throws(SocketError) {
    try Kernel.joinGroup(fileNumber, group, interface: interface)
  }

  /// Ends what ``joinGroup(_:interface:)`` began. IP_DROP_MEMBERSHIP, IPV6_DROP_MEMBERSHIP.
  public func leaveGroup(_ group: IPAddress, interface: String? = nil) throws(SocketError) {
    try Kernel.leaveGroup(fileNumber, group, interface: interface)
  }
}
