public import Addresses
internal import CLinux
internal import Glibc

extension Route {
  /// Asks the kernel how it would send a packet to `destination`; nothing is sent.
  ///
  /// The corresponding message is RTM_GETROUTE of `rtnetlink(7)`, the corresponding command `ip route get`; no permission
  /// is needed. Throws what a program would get: ENETUNREACH, EHOSTUNREACH, EACCES (prohibited), EINVAL (a black hole, or
  /// a question that makes no sense), ENODEV for an interface that is not there.
  ///
  /// - Parameters:
  ///   - source: as if a socket were bound to that address.
  ///   - interface: as if a socket were bound to the interface of that index. Without it the scope of an address
  ///     counts.
  ///   - mark: as if a socket had that `SO_MARK`.
  public static func lookUp(
    to destination: IPAddress, from source: IPAddress? = nil, interface: UInt32? = nil, mark: UInt32? = nil
  ) throws(SocketError) -> Route {
    do throws(SocketError) {
      // The kernel would read the first bytes of an address that is too long.
      if let source, source.bitWidth != destination.bitWidth { throw SocketError("netlink", .invalidArgument) }
      var request = NetlinkRequest(
        type: Int(RTM_GETROUTE), dump: false, fixed: header(destination: destination, source: source))
      request.attribute(Int(RTA_DST.rawValue), destination.bytes)
      if let source { request.attribute(Int(RTA_SRC.rawValue), source.bytes) }
      let scope = interface.map(IPv6Address.Scope.index) ?? destination.scope ?? source?.scope
      if let index = try index(of: scope) { request.attribute(Int(RTA_OIF.rawValue), index) }
      if let mark { request.attribute(Int(RTA_MARK.rawValue), mark) }
      var socket = try NetlinkSocket()
      for message in try socket.messages(for: request) {
        guard var route = Route(message, to: destination) else { continue }
        route.interfaceName = route.interfaceIndex.flatMap(Interface.name(of:))
        return route
      }
      throw SocketError("netlink", .protocolError)
    } catch { throw SocketError("route", error.code, subject: "\(destination)") }
  }

  /// `struct rtmsg`: family, lengths of both addresses, and the wish to hear the table that decided.
  private static func header(destination: IPAddress, source: IPAddress?) -> [UInt8] {
    let family = destination.bitWidth == 32 ? AF_INET : AF_INET6
    return [UInt8(family), UInt8(destination.bitWidth), UInt8(source?.bitWidth ?? 0), 0, 0, 0, 0, 0]
      + NetlinkRequest.native(UInt32(RTM_F_LOOKUP_TABLE))
  }

  private static func index(of scope: IPv6Address.Scope?) throws(SocketError) -> UInt32? {
    switch scope {
    case nil: nil
    case .index(let index): index
    case .name(let name): try Interface.index(of: name)
    }
  }

  /// What an RTM_NEWROUTE message says: `struct rtmsg` and attributes. Nil where it is none.
  package init?(_ message: NetlinkMessage, to destination: IPAddress) {
    guard message.type == Int(RTM_NEWROUTE), let table: UInt8 = message.payload.integer(at: 4),
      let origin: UInt8 = message.payload.integer(at: 5), let scope: UInt8 = message.payload.integer(at: 6),
      let kind: UInt8 = message.payload.integer(at: 7), let flags: UInt32 = message.payload.integer(at: 8)
    else { return nil }
    self.init(
      destination: destination, kind: Kind(rawValue: kind), table: Table(rawValue: UInt32(table)),
      origin: Origin(rawValue: origin), scope: RouteScope(rawValue: scope),
      flags: Flags(rawValue: flags & ~UInt32(RTM_F_LOOKUP_TABLE)))
    let attributes = message.payload.rest(from: MemoryLayout<rtmsg>.size).attributes
    for attribute in attributes { take(attribute.type, attribute.value) }
    // A link-local router is one on the interface that leads to it.
    if let gateway, gateway.isLinkLocal, let interfaceIndex { self.gateway = gateway.withScope(.index(interfaceIndex)) }
  }

  private mutating func take(_ type: Int, _ value: NetlinkBytes) {
    switch type {
    case Int(RTA_OIF.rawValue): interfaceIndex = value.integer()
    case Int(RTA_GATEWAY.rawValue): gateway = value.address
    // `struct rtvia`: the family and an address of it.
    case Int(RTA_VIA.rawValue): gateway = value.rest(from: 2).address
    case Int(RTA_PREFSRC.rawValue): preferredSource = value.address
    case Int(RTA_TABLE.rawValue): table = value.integer().map(Table.init(rawValue:)) ?? table
    case Int(RTA_PRIORITY.rawValue): priority = value.integer()
    case Int(RTA_METRICS.rawValue): for metric in value.attributes { metrics.take(metric.type, metric.value) }
    case Int(RTA_CACHEINFO.rawValue):
      // `struct rta_cacheinfo`: the time in hundredths of a second (USER_HZ), the error negative.
      if let time: Int32 = value.integer(at: 8), time > 0 { expires = .milliseconds(Int64(time) * 10) }
      if let code: Int32 = value.integer(at: 12), code < 0, code > Int32.min { error = Errno(rawValue: -code) }
    default: break
    }
  }
}

extension Route.Metrics {
  fileprivate mutating func take(_ type: Int, _ value: NetlinkBytes) {
    switch type {
    case Int(RTAX_LOCK): locked = value.integer() ?? 0
    case Int(RTAX_MTU): mtu = value.number
    case Int(RTAX_WINDOW): window = value.number
    // In eighths and quarters of a millisecond.
    case Int(RTAX_RTT): roundTripTime = value.number.map { .microseconds($0 * 125) }
    case Int(RTAX_RTTVAR): roundTripVariance = value.number.map { .microseconds($0 * 250) }
    case Int(RTAX_SSTHRESH): slowStartThreshold = value.number
    case Int(RTAX_CWND): congestionWindow = value.number
    case Int(RTAX_ADVMSS): advertisedSegmentSize = value.number
    case Int(RTAX_REORDERING): reordering = value.number
    case Int(RTAX_HOPLIMIT): hopLimit = value.number
    case Int(RTAX_INITCWND): initialCongestionWindow = value.number
    case Int(RTAX_INITRWND): initialReceiveWindow = value.number
    case Int(RTAX_RTO_MIN): minimumRetransmissionTime = value.number.map { .milliseconds($0) }
    case Int(RTAX_QUICKACK): acknowledgesQuickly = value.number.map { $0 != 0 }
    case Int(RTAX_FASTOPEN_NO_COOKIE): opensFastWithoutCookie = value.number.map { $0 != 0 }
    case Int(RTAX_CC_ALGO): congestionControl = value.text
    case Int(RTAX_FEATURES): features = value.integer()
    default: break
    }
  }
}
