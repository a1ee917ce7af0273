package import Addresses

/// Which kind of socket to use.
package enum EchoSocketChoice: Hashable, Sendable {
  /// A raw socket where that is permitted, and else a datagram socket.
  case automatic
  case raw
  case datagram
}

/// What is set on the sockets of a run.
package struct EchoOptions: Hashable, Sendable {
  package var hops: Int?
  package var trafficClass: Int?
  package var pathMTUDiscovery: PathMTUDiscovery?
  package var source: IPAddress?
  package var interface: String?
  package var mark: Int?
  /// The identifier of the requests; without it one is chosen, by the kernel for a datagram socket.
  package var identifier: UInt16?
  /// The size of the send buffer, in bytes, instead of one that a burst fits in.
  package var sendBuffer: Int?
  package var allowsBroadcast = false
  /// Send only to hosts on links of this machine, by no router.
  package var bypassesRouting = false
  /// Multicast is also heard by this machine.
  package var loopsMulticast = true
  /// Routers are asked to write their addresses into the IPv4 header.
  package var recordsRoute = false
  /// Routers are asked to write the time into the IPv4 header.
  package var timestamps: TimestampRequest?
  /// The IPv4 header is made here and not by the kernel.
  package var includesHeader = false
  /// Have the kernel tell all that a recording of the packets needs.
  package var keepsPackets = false
  /// Have the kernel tell when each request left, which costs about as much again as sending it.
  package var stampsSent = true

  package init() {}
}

/// What the kernel makes of the path MTU, ip(7): the values of IP_MTU_DISCOVER.
package enum PathMTUDiscovery: Int, Hashable, Sendable {
  /// Fragment where it must be.
  case dont
  /// Fragment what is longer than the path is known to take, forbid it otherwise.
  case want
  /// Forbid it, and refuse what is longer than the path is known to take.
  case `do`
  /// Forbid it, and never mind what is known of the path.
  case probe
}

/// What the timestamp option of the IPv4 header asks for, RFC 791, section 3.1.
package enum TimestampRequest: Hashable, Sendable {
  case times
  case addressesAndTimes
  /// Of these routers only, at most four.
  case prespecified([IPv4Address])
}
