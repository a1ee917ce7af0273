internal import Glibc

// ipv6(7).

extension SocketOption<Bool> {
  /// Speak IPv6 only; when off, an IPv6 socket takes IPv4 too, with mapped addresses.
  public static var v6Only: Self { .init(.init("IPV6_V6ONLY", .ipv6, IPV6_V6ONLY, .flag)) }
  /// Report the destination address and the interface of each datagram, as ancillary data.
  public static var receivePacketInfo6: Self { .init(.init("IPV6_RECVPKTINFO", .ipv6, IPV6_RECVPKTINFO, .flag)) }
  /// Queue the ICMPv6 errors to what was sent, with their sender, for `MSG_ERRQUEUE`.
  public static var receiveErrors6: Self { .init(.init("IPV6_RECVERR", .ipv6, IPV6_RECVERR, .flag)) }
  /// Report the hop limit of each datagram, as ancillary data.
  public static var receiveHopLimit: Self { .init(.init("IPV6_RECVHOPLIMIT", .ipv6, IPV6_RECVHOPLIMIT, .flag)) }
  /// Report the traffic class of each datagram, as ancillary data.
  public static var receiveTrafficClass: Self { .init(.init("IPV6_RECVTCLASS", .ipv6, IPV6_RECVTCLASS, .flag)) }
  /// Never fragment; what is too long is refused with EMSGSIZE.
  public static var doNotFragment6: Self { .init(.init("IPV6_DONTFRAG", .ipv6, IPV6_DONTFRAG, .flag)) }
  /// The caller writes the IPv6 header; raw sockets only.
  public static var headerIncluded6: Self {
    .init(.init("IPV6_HDRINCL", .ipv6, IPV6_HDRINCL, .flag, on: .raw6))
  }
  /// Bind to an address that no interface has, or not yet.
  public static var freeBind6: Self { .init(.init("IPV6_FREEBIND", .ipv6, IPV6_FREEBIND, .flag)) }
  /// Use addresses that are not this machine's; needs CAP_NET_ADMIN or CAP_NET_RAW.
  public static var transparent6: Self {
    .init(.init("IPV6_TRANSPARENT", .ipv6, IPV6_TRANSPARENT, .flag, capability: "CAP_NET_ADMIN or CAP_NET_RAW"))
  }
  /// Own multicast datagrams come back to this machine.
  public static var multicastLoop6: Self { .init(.init("IPV6_MULTICAST_LOOP", .ipv6, IPV6_MULTICAST_LOOP, .flag)) }
}

extension SocketOption<Int> {
  /// The hop limit of packets sent, 0 to 255; -1 restores the route's.
  public static var unicastHops: Self {
    .init(.init("IPV6_UNICAST_HOPS", .ipv6, IPV6_UNICAST_HOPS, .int, unit: .hops))
  }
  /// The hop limit of multicast datagrams sent, 1 unless it is set; not for TCP.
  public static var multicastHops: Self {
    .init(.init("IPV6_MULTICAST_HOPS", .ipv6, IPV6_MULTICAST_HOPS, .int, unit: .hops))
  }
  /// Drop packets that arrive with a smaller hop limit; 0 is off.
  public static var minimumHops: Self {
    .init(.init("IPV6_MINHOPCOUNT", .ipv6, IPV6_MINHOPCOUNT, .int, unit: .hops))
  }
  /// The traffic class of packets sent; -1 restores the default.
  public static var trafficClass: Self { .init(.init("IPV6_TCLASS", .ipv6, IPV6_TCLASS, .int)) }
  /// Whether packets may be fragmented; the values of ``pathMTUDiscovery``.
  public static var pathMTUDiscovery6: Self { .init(.init("IPV6_MTU_DISCOVER", .ipv6, IPV6_MTU_DISCOVER, .int)) }
  /// The path's MTU as known now, in bytes; readable on a connected socket only. Setting it limits what is sent.
  public static var pathMTU6: Self {
    .init(.init("IPV6_MTU", .ipv6, IPV6_MTU, .int, unit: .bytes, needs: .connection))
  }
}

extension OptionDescription {
  static let ipv6Page: [OptionDescription] =
    [
      SocketOption<Bool>.v6Only, .receivePacketInfo6, .receiveErrors6, .receiveHopLimit, .receiveTrafficClass,
      .doNotFragment6, .headerIncluded6, .freeBind6, .transparent6, .multicastLoop6,
    ].map(\.details)
    + [
      SocketOption<Int>.unicastHops, .multicastHops, .minimumHops, .trafficClass, .pathMTUDiscovery6, .pathMTU6,
    ].map(\.details)
    + untypedIPv6Page

  static let joinGroup6 = OptionDescription(
    "IPV6_ADD_MEMBERSHIP", .ipv6, IPV6_ADD_MEMBERSHIP, .structure("struct ipv6_mreq", size: 20), .operation)
  static let leaveGroup6 = OptionDescription(
    "IPV6_DROP_MEMBERSHIP", .ipv6, IPV6_DROP_MEMBERSHIP, .structure("struct ipv6_mreq", size: 20), .operation)

  private static let untypedIPv6Page: [OptionDescription] =
    [
      .init("IPV6_ADDRFORM", .ipv6, IPV6_ADDRFORM, .int, .operation),
      .init("IPV6_2292PKTINFO", .ipv6, IPV6_2292PKTINFO, .flag),
      .init("IPV6_2292HOPOPTS", .ipv6, IPV6_2292HOPOPTS, .flag),
      .init("IPV6_2292DSTOPTS", .ipv6, IPV6_2292DSTOPTS, .flag),
      .init("IPV6_2292RTHDR", .ipv6, IPV6_2292RTHDR, .flag),
      .init(
        "IPV6_2292PKTOPTIONS", .ipv6, IPV6_2292PKTOPTIONS, .structure("struct cmsghdr[]", size: 256), .readOnly,
        on: [.tcp6]),
      .init("IPV6_CHECKSUM", .ipv6, IPV6_CHECKSUM, .int, unit: .bytes, on: .raw6),
      .init("IPV6_2292HOPLIMIT", .ipv6, IPV6_2292HOPLIMIT, .flag),
      .init("IPV6_FLOWINFO", .ipv6, 11, .flag, header: "linux/in6.h"),
      .init("IPV6_MULTICAST_IF", .ipv6, IPV6_MULTICAST_IF, .interface),
      joinGroup6, leaveGroup6,
      .init("IPV6_ROUTER_ALERT", .ipv6, IPV6_ROUTER_ALERT, .int),
      .init("IPV6_JOIN_ANYCAST", .ipv6, IPV6_JOIN_ANYCAST, .structure("struct ipv6_mreq", size: 20), .operation),
      .init("IPV6_LEAVE_ANYCAST", .ipv6, IPV6_LEAVE_ANYCAST, .structure("struct ipv6_mreq", size: 20), .operation),
      .init("IPV6_MULTICAST_ALL", .ipv6, IPV6_MULTICAST_ALL, .flag),
      .init("IPV6_ROUTER_ALERT_ISOLATE", .ipv6, IPV6_ROUTER_ALERT_ISOLATE, .flag),
      .init("IPV6_RECVERR_RFC4884", .ipv6, IPV6_RECVERR_RFC4884, .flag),
      .init(
        "IPV6_FLOWLABEL_MGR", .ipv6, 32, .structure("struct in6_flowlabel_req", size: 32), .operation,
        header: "linux/in6.h"),
      .init("IPV6_FLOWINFO_SEND", .ipv6, 33, .flag, header: "linux/in6.h"),
      .init(
        "IPV6_XFRM_POLICY", .ipv6, IPV6_XFRM_POLICY, .structure("struct xfrm_userpolicy_info", size: 168), .operation),
      .init("IPV6_PKTINFO", .ipv6, IPV6_PKTINFO, .structure("struct in6_pktinfo", size: 20), .writeOnly),
      .init("IPV6_RECVHOPOPTS", .ipv6, IPV6_RECVHOPOPTS, .flag),
      .init("IPV6_HOPOPTS", .ipv6, IPV6_HOPOPTS, .structure("struct ipv6_hopopt_hdr", size: 2048)),
      .init("IPV6_RTHDRDSTOPTS", .ipv6, IPV6_RTHDRDSTOPTS, .structure("struct ipv6_destopt_hdr", size: 2048)),
      .init("IPV6_RECVRTHDR", .ipv6, IPV6_RECVRTHDR, .flag),
      .init("IPV6_RTHDR", .ipv6, IPV6_RTHDR, .structure("struct ipv6_rt_hdr", size: 2048)),
      .init("IPV6_RECVDSTOPTS", .ipv6, IPV6_RECVDSTOPTS, .flag),
      .init("IPV6_DSTOPTS", .ipv6, IPV6_DSTOPTS, .structure("struct ipv6_destopt_hdr", size: 2048)),
      .init("IPV6_RECVPATHMTU", .ipv6, IPV6_RECVPATHMTU, .flag),
      .init(
        "IPV6_PATHMTU", .ipv6, IPV6_PATHMTU, .structure("struct ip6_mtuinfo", size: 32), .readOnly, needs: .connection),
      .init("IPV6_AUTOFLOWLABEL", .ipv6, IPV6_AUTOFLOWLABEL, .flag),
      .init("IPV6_ADDR_PREFERENCES", .ipv6, IPV6_ADDR_PREFERENCES, .mask),
      .init("IPV6_RECVORIGDSTADDR", .ipv6, IPV6_RECVORIGDSTADDR, .flag),
      .init("IPV6_UNICAST_IF", .ipv6, IPV6_UNICAST_IF, .interfaceBigEndian),
      .init("IPV6_RECVFRAGSIZE", .ipv6, IPV6_RECVFRAGSIZE, .flag),
    ] + groupOperations(.ipv6)
}
