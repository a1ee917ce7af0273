import Testing

/// A host behind a router, whose ports are treated each in its own way, over IPv4 and IPv6, and over TCP and UDP alike.
///
/// The scanner is 10.7.0.1 and fd07::1, the router 10.7.0.2 and fd07::2 on its side, the host 10.8.0.2 and fd08::2.
struct ScanCourse {
  /// The ports of the host.
  enum Treatment: Int, CaseIterable {
    /// A server answers.
    case open = 2000
    /// Nobody listens.
    case closed
    /// The router drops, prohibits, or has no route.
    case droppedByRouter
    case prohibitedByRouter
    case unreachableByRouter
    /// The router says in the host's stead that the port is unreachable.
    case portUnreachableByRouter
    /// The host does the same itself.
    case droppedByHost
    case prohibitedByHost
    case unreachableByHost
    case portUnreachableByHost
  }

  /// What routes of the router do to all ports of an address.
  enum Route: String, CaseIterable {
    case prohibit
    case unreachable
    case blackhole
  }

  enum Version: CaseIterable {
    case v4
    case v6

    var host: String { self == .v4 ? "10.8.0.2" : "fd08::2" }
    var router: String { self == .v4 ? "10.7.0.2" : "fd07::2" }

    func address(_ route: Route) -> String {
      let place = (Route.allCases.firstIndex(of: route) ?? 0) + 1
      return self == .v4 ? "10.9.0.\(place)" : "fd09::\(place)"
    }
  }

  static let ports = "2000-2009"

  let near: Namespace
  let router: Namespace
  let host: Namespace

  init() throws {
    host = try Namespace()
    router = try Namespace("link add far type veth peer name wan netns \(host.name)")
    near = try Namespace("link add wan type veth peer name near netns \(router.name)")
    try address(near, "wan", "7", 1)
    try address(router, "near", "7", 2)
    try address(router, "far", "8", 1)
    try address(host, "wan", "8", 2)
    for (space, links) in [(near, ["wan"]), (router, ["near", "far"]), (host, ["wan"])] {
      for link in links { try space.settle(link) }
    }
    for space in [router, host] {
      // Hosts that do not forward are not asked by the rules below whether they prohibit something.
      try space.set("ipv4/ip_forward", "1")
      try space.set("ipv6/conf/all/forwarding", "1")
      try space.answersAtOnce()
    }
    for flag in ["", "-6 "] {
      try near.ip("\(flag)route add default via \(flag.isEmpty ? "10.7.0.2" : "fd07::2")")
      try host.ip("\(flag)route add default via \(flag.isEmpty ? "10.8.0.1" : "fd08::1")")
      // Rules about ports come before the host's own addresses.
      try host.ip("\(flag)rule add pref 50 lookup local")
      try host.ip("\(flag)rule del pref 0")
      try rules(router, flag, .droppedByRouter, .prohibitedByRouter, .unreachableByRouter, .portUnreachableByRouter)
      try rules(host, flag, .droppedByHost, .prohibitedByHost, .unreachableByHost, .portUnreachableByHost)
    }
    for version in Version.allCases {
      for route in Route.allCases {
        try router.ip("\(version == .v4 ? "" : "-6 ")route add \(route.rawValue) \(version.address(route))")
      }
    }
    try router.python(Self.forger, "near", "\(Treatment.portUnreachableByRouter.rawValue)")
    try host.python(Self.forger, "wan", "\(Treatment.portUnreachableByHost.rawValue)")
    try host.python(Self.server, "\(Treatment.open.rawValue)")
  }

  private func address(_ space: Namespace, _ link: String, _ network: String, _ number: Int) throws {
    try space.ip("addr add 10.\(network).0.\(number)/24 dev \(link)")
    try space.ip("-6 addr add fd0\(network)::\(number)/64 dev \(link) nodad")
    try space.raise(link)
  }

  private func rules(
    _ space: Namespace, _ flag: String, _ dropped: Treatment, _ prohibited: Treatment, _ unreachable: Treatment,
    _ forged: Treatment
  ) throws {
    for (treatment, kind) in [
      (dropped, "blackhole"), (prohibited, "prohibit"), (unreachable, "unreachable"), (forged, "blackhole"),
    ] { try space.ip("\(flag)rule add dport \(treatment.rawValue) pref 10 \(kind)") }
  }

  /// Answers what comes by a link to a port, which nobody else does, by an ICMP port unreachable.
  private static let forger = """
    import socket, struct, sys
    link, port = sys.argv[1], int(sys.argv[2])
    packets = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(3))
    packets.bind((link, 3))
    v4 = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
    v6 = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)
    print("ready", flush=True)

    def checksum(data):
        total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
        while total >> 16:
            total = (total & 0xFFFF) + (total >> 16)
        return ~total & 0xFFFF

    while True:
        packet, (_, _, kind, *_) = packets.recvfrom(65536)
        if kind == socket.PACKET_OUTGOING or not packet:
            continue
        version = packet[0] >> 4
        header = (packet[0] & 15) * 4 if version == 4 else 40
        if packet[9 if version == 4 else 6] not in (6, 17) or packet[header + 2:header + 4] != struct.pack("!H", port):
            continue
        if version == 4:
            quote = packet[:header + 8]
            message = struct.pack("!BBHI", 3, 3, checksum(struct.pack("!BBHI", 3, 3, 0, 0) + quote), 0) + quote
            v4.sendto(message, (socket.inet_ntop(socket.AF_INET, packet[12:16]), 0))
        else:
            message = struct.pack("!BBHI", 1, 4, 0, 0) + packet[:header + 20]
            v6.sendto(message, (socket.inet_ntop(socket.AF_INET6, packet[8:24]), 0))
    """

  /// Takes connections, and sends datagrams back.
  private static let server = """
    import select, socket, sys
    port = int(sys.argv[1])
    stream = socket.create_server(("::", port), family=socket.AF_INET6, dualstack_ipv6=True)
    datagrams = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    datagrams.bind(("::", port))
    print("ready", flush=True)
    while True:
        for end in select.select([stream, datagrams], [], [])[0]:
            if end is stream:
                stream.accept()[0].close()
            else:
                data, peer = datagrams.recvfrom(65536)
                datagrams.sendto(data + b"!", peer)
    """
}

extension Namespace {
  /// Has a link up whose own address of IPv6, without which it finds no neighbours, is good at once.
  func raise(_ link: String) throws {
    try set("ipv6/conf/\(link)/accept_dad", "0")
    try ip("link set \(link) up")
  }

  /// Sends ICMP errors as often as there is a reason, and not only so many in a second.
  func answersAtOnce() throws {
    try set("ipv4/icmp_ratelimit", "0")
    try set("ipv6/icmp/ratelimit", "0")
    // Old kernels count these for all namespaces together.
    for path in ["ipv4/icmp_msgs_burst", "ipv4/icmp_msgs_per_sec"] { _ = try? set(path, "1000000") }
  }
}
