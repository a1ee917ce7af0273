public import Addresses
internal import Glibc

// ip(7): options of IPv4, which IPv6 sockets of TCP and UDP have too, for mapped addresses.

extension SocketOption<Bool> {
  /// Report the destination address and the interface of each datagram, as ancillary data.
  public static var receivePacketInfo: Self { .init(.init("IP_PKTINFO", .ip, IP_PKTINFO, .flag)) }
  /// Queue the ICMP errors to what was sent, with their sender, for `MSG_ERRQUEUE`.
  public static var receiveErrors: Self { .init(.init("IP_RECVERR", .ip, IP_RECVERR, .flag)) }
  /// Report the time to live of each datagram, as ancillary data.
  public static var receiveTimeToLive: Self { .init(.init("IP_RECVTTL", .ip, IP_RECVTTL, .flag)) }
  /// Report the options of the IPv4 header of each datagram, as ancillary data.
  public static var receiveHeaderOptions: Self { .init(.init("IP_RECVOPTS", .ip, IP_RECVOPTS, .flag)) }
  /// Report the type of service of each datagram, as ancillary data.
  public static var receiveTypeOfService: Self { .init(.init("IP_RECVTOS", .ip, IP_RECVTOS, .flag)) }
  /// The caller writes the IP header; raw sockets only.
  public static var headerIncluded: Self { .init(.init("IP_HDRINCL", .ip, IP_HDRINCL, .flag)) }
  /// Bind to an address that no interface has, or not yet.
  public static var freeBind: Self { .init(.init("IP_FREEBIND", .ip, IP_FREEBIND, .flag)) }
  /// Use addresses that are not this machine's; needs CAP_NET_ADMIN or CAP_NET_RAW.
  public static var transparent: Self {
    .init(.init("IP_TRANSPARENT", .ip, IP_TRANSPARENT, .flag, capability: "CAP_NET_ADMIN or CAP_NET_RAW"))
  }
  /// Choose the local port at `connect`, not at `bind` to port 0.
  public static var bindAddressNoPort: Self {
    .init(.init("IP_BIND_ADDRESS_NO_PORT", .ip, IP_BIND_ADDRESS_NO_PORT, .flag))
  }
  /// Own multicast datagrams come back to this machine.
  public static var multicastLoop: Self { .init(.init("IP_MULTICAST_LOOP", .ip, IP_MULTICAST_LOOP, .flag)) }
  /// Receive from groups that other sockets of this machine joined.
  public static var multicastAll: Self { .init(.init("IP_MULTICAST_ALL", .ip, IP_MULTICAST_ALL, .flag)) }
}

extension SocketOption<Int> {
  /// The time to live of packets sent, 1 to 255; -1 restores the default.
  public static var timeToLive: Self { .init(.init("IP_TTL", .ip, IP_TTL, .int, unit: .hops)) }
  /// The type of service byte of packets sent; TCP keeps the lowest two bits for itself.
  public static var typeOfService: Self { .init(.init("IP_TOS", .ip, IP_TOS, .mask)) }
  /// The time to live of multicast datagrams sent, 1 unless it is set; not for TCP.
  public static var multicastTimeToLive: Self {
    .init(.init("IP_MULTICAST_TTL", .ip, IP_MULTICAST_TTL, .int, unit: .hops))
  }
  /// Drop packets that arrive with a smaller time to live; 0 is off.
  public static var minimumTimeToLive: Self { .init(.init("IP_MINTTL", .ip, IP_MINTTL, .int, unit: .hops)) }
  /// Whether packets may be fragmented: 0 yes, 1 by route, 2 never, 3 never and ignore the path MTU, 4 the interface's
  /// MTU and no fragments, 5 the same with fragments.
  public static var pathMTUDiscovery: Self { .init(.init("IP_MTU_DISCOVER", .ip, IP_MTU_DISCOVER, .int)) }
  /// The path's MTU as known now, in bytes; a connected socket only, read-only.
  public static var pathMTU: Self {
    .init(.init("IP_MTU", .ip, IP_MTU, .int, unit: .bytes, .readOnly, needs: .connection))
  }
}

extension SocketOption<IPv4Address> {
  /// The local address that multicast datagrams leave from; 0.0.0.0 lets routing decide.
  public static var multicastAddress: Self {
    .init(.init("IP_MULTICAST_IF", .ip, IP_MULTICAST_IF, .ipv4Address))
  }
}

extension OptionDescription {
  static let ipPage: [OptionDescription] =
    [
      SocketOption<Bool>.receivePacketInfo, .receiveErrors, .receiveTimeToLive, .receiveTypeOfService, .headerIncluded,
      .freeBind, .transparent, .bindAddressNoPort, .multicastLoop, .multicastAll,
    ].map(\.details)
    + [
      SocketOption<Int>.timeToLive, .typeOfService, .multicastTimeToLive, .minimumTimeToLive, .pathMTUDiscovery,
      .pathMTU,
    ].map(\.details)
    + [SocketOption<IPv4Address>.multicastAddress.details]
    + untypedIPPage

  static let joinGroup = OptionDescription(
    "IP_ADD_MEMBERSHIP", .ip, IP_ADD_MEMBERSHIP, .structure("struct ip_mreqn", size: 12), .operation)
  static let leaveGroup = OptionDescription(
    "IP_DROP_MEMBERSHIP", .ip, IP_DROP_MEMBERSHIP, .structure("struct ip_mreqn", size: 12), .operation)

  private static let untypedIPPage: [OptionDescription] =
    [
      .init("IP_OPTIONS", .ip, IP_OPTIONS, .structure("unsigned char[]", size: 40)),
      .init("IP_ROUTER_ALERT", .ip, IP_ROUTER_ALERT, .flag),
      .init("IP_RECVOPTS", .ip, IP_RECVOPTS, .flag),
      .init("IP_RETOPTS", .ip, IP_RETOPTS, .flag),
      .init("IP_PKTOPTIONS", .ip, IP_PKTOPTIONS, .structure("struct cmsghdr[]", size: 256), .readOnly, on: .tcp),
      .init("IP_XFRM_POLICY", .ip, IP_XFRM_POLICY, .structure("struct xfrm_userpolicy_info", size: 168), .operation),
      .init("IP_PASSSEC", .ip, IP_PASSSEC, .flag),
      .init("IP_RECVORIGDSTADDR", .ip, IP_RECVORIGDSTADDR, .flag),
      .init("IP_NODEFRAG", .ip, IP_NODEFRAG, .flag),
      .init("IP_CHECKSUM", .ip, IP_CHECKSUM, .flag),
      .init("IP_RECVFRAGSIZE", .ip, IP_RECVFRAGSIZE, .flag),
      .init("IP_RECVERR_RFC4884", .ip, IP_RECVERR_RFC4884, .flag),
      .init("IP_UNICAST_IF", .ip, IP_UNICAST_IF, .interfaceBigEndian),
      .init("IP_LOCAL_PORT_RANGE", .ip, 51, .portRange, header: "linux/in.h"),
      .init("IP_PROTOCOL", .ip, 52, .int, .readOnly, header: "linux/in.h"),
      joinGroup, leaveGroup,
      .init("IP_UNBLOCK_SOURCE", .ip, IP_UNBLOCK_SOURCE, .structure("struct ip_mreq_source", size: 12), .operation),
      .init("IP_BLOCK_SOURCE", .ip, IP_BLOCK_SOURCE, .structure("struct ip_mreq_source", size: 12), .operation),
      .init(
        "IP_ADD_SOURCE_MEMBERSHIP", .ip, IP_ADD_SOURCE_MEMBERSHIP, .structure("struct ip_mreq_source", size: 12),
        .operation),
      .init(
        "IP_DROP_SOURCE_MEMBERSHIP", .ip, IP_DROP_SOURCE_MEMBERSHIP, .structure("struct ip_mreq_source", size: 12),
        .operation),
      .init("IP_MSFILTER", .ip, IP_MSFILTER, .structure("struct ip_msfilter", size: 20), .operation),
    ] + groupOperations(.ip)

  /// The operations of RFC 3678 that take either family's addresses.
  static func groupOperations(_ level: OptionLevel) -> [OptionDescription] {
    [
      .init("MCAST_JOIN_GROUP", level, MCAST_JOIN_GROUP, .structure("struct group_req", size: 136), .operation),
      .init(
        "MCAST_BLOCK_SOURCE", level, MCAST_BLOCK_SOURCE, .structure("struct group_source_req", size: 264), .operation),
      .init(
        "MCAST_UNBLOCK_SOURCE", level, MCAST_UNBLOCK_SOURCE, .structure("struct group_source_req", size: 264),
        .operation),
      .init("MCAST_LEAVE_GROUP", level, MCAST_LEAVE_GROUP, .structure("struct group_req", size: 136), .operation),
      .init(
        "MCAST_JOIN_SOURCE_GROUP", level, MCAST_JOIN_SOURCE_GROUP, .structure("struct group_source_req", size: 264),
        .operation),
      .init(
        "MCAST_LEAVE_SOURCE_GROUP", level, MCAST_LEAVE_SOURCE_GROUP, .structure("struct group_source_req", size: 264),
        .operation),
      .init("MCAST_MSFILTER", level, MCAST_MSFILTER, .structure("struct group_filter", size: 272), .operation),
    ]
  }
}
