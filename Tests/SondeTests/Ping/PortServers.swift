import Testing

/// Ports at the far end of a cable that answer in their own ways, each over IPv4 and IPv6.
struct PortServers {
  /// A TCP port that accepts whatever comes.
  static let open = "80"
  /// A TCP port whose queue is full until a connection has been dropped; then it takes the next that is tried.
  static let full = "81"
  /// UDP ports: one sends back what came, one twice, one says nothing, one answers from another port and address, one
  /// answers when the next datagram comes, and one with an empty datagram.
  static let echo = "7"
  static let twice = "8"
  static let silent = "9"
  static let elsewhere = "10"
  static let lagging = "11"
  static let empty = "12"
  /// Nobody listens there.
  static let closed = "99"

  static let addresses = ["10.9.0.2", "fd09::2"]

  let cable: PingCable
  var near: Namespace { cable.near }

  init() throws {
    cable = try PingCable()
    try cable.far.ip("addr add 10.9.0.3/24 dev cable")
    try cable.far.ip("-6 addr add fd09::3/64 dev cable nodad")
    // Hosts limit how often they refuse; not this one.
    try cable.far.set("ipv4/icmp_ratelimit", "0")
    try cable.far.set("ipv6/icmp/ratelimit", "0")
    let path = try Sandbox.here().path("servers.py")
    try Files.put(Array(Self.script.utf8), at: path)
    let child = try Child(["ip", "netns", "exec", cable.far.name, "python3", path])
    try child.attend("the servers") { child.outputText.contains("ready") || child.status != nil }
    try #require(child.status == nil, "servers: \(child.errorText)")
  }

  private static let script = """
    import select, socket, time
    ends = [(socket.AF_INET, "10.9.0.2", "10.9.0.3"), (socket.AF_INET6, "fd09::2", "fd09::3")]
    actions, full, held = {}, [], []

    def bound(family, kind, address, port, backlog=None):
        deadline = time.monotonic() + 20
        while True:
            end = socket.socket(family, kind)
            end.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                end.bind((address, port))
                break
            except OSError:
                # An address of IPv6 takes a moment to be there.
                if time.monotonic() > deadline:
                    raise
        if backlog is not None:
            end.listen(backlog)
        return end

    def dropped():
        lines = [line.split() for line in open("/proc/net/netstat") if line.startswith("TcpExt:")]
        return int(dict(zip(*lines))["ListenDrops"])

    def udp(end, action):
        def act():
            data, sender = end.recvfrom(70000)
            action(end, data, sender)
        actions[end] = act

    def lag(end, data, sender, waiting={}):
        earlier = waiting.pop(end, None)
        if earlier:
            end.sendto(*earlier)
        waiting[end] = (data, sender)

    def twice(end, data, sender):
        end.sendto(data, sender)
        end.sendto(data, sender)

    def take(end):
        connection, _ = end.accept()
        connection.close()

    for family, address, other in ends:
        stranger = bound(family, socket.SOCK_DGRAM, other, 5353)
        listener = bound(family, socket.SOCK_STREAM, address, 80, 64)
        actions[listener] = lambda end=listener: take(end)
        listener = bound(family, socket.SOCK_STREAM, address, 81, 0)
        held.append(socket.create_connection((address, 81)))
        full.append(listener)
        udp(bound(family, socket.SOCK_DGRAM, address, 7), lambda end, data, sender: end.sendto(data, sender))
        udp(bound(family, socket.SOCK_DGRAM, address, 8), twice)
        udp(bound(family, socket.SOCK_DGRAM, address, 9), lambda end, data, sender: None)
        udp(bound(family, socket.SOCK_DGRAM, address, 10),
            lambda end, data, sender, stranger=stranger: stranger.sendto(data, sender))
        udp(bound(family, socket.SOCK_DGRAM, address, 11), lag)
        udp(bound(family, socket.SOCK_DGRAM, address, 12), lambda end, data, sender: end.sendto(b"", sender))
    before = dropped()
    print("ready", flush=True)
    while True:
        for end in select.select(list(actions), [], [], 0.02 if full else None)[0]:
            actions[end]()
        if full and dropped() > before:
            for end in full:
                actions[end] = lambda end=end: take(end)
            full = []

    """
}

/// Hosts behind a TUN device, 10.78.0.0/24, on whose ports TCP connections are opened in their own ways: to 10.78.0.1 at
/// once, to 10.78.0.2 when the next SYN comes, and nobody else says a word.
struct HandshakeResponder {
  let space: Namespace

  init() throws {
    space = try Namespace()
    let path = try Sandbox.here().path("handshakes.py")
    try Files.put(Array(Self.script.utf8), at: path)
    let child = try Child(["ip", "netns", "exec", space.name, "python3", path])
    try child.attend("the responder") { child.outputText.contains("ready") || child.status != nil }
    try #require(child.status == nil, "responder: \(child.errorText)")
  }

  /// Packets that have left for these hosts, SYNs all of them until one is answered.
  func sent() throws -> Int {
    let words = try space.ip("-s -o link show dev far").split { $0.isWhitespace }.map(String.init)
    // `TX: bytes packets errors dropped carrier collsns`, and the values behind them.
    let place = try #require(words.firstIndex(of: "TX:"))
    let values = words[place...].filter { Int($0) != nil }
    return try #require(values.dropFirst().first.flatMap { Int($0) })
  }

  private static let script = """
    import fcntl, os, struct, subprocess
    open("/proc/sys/net/ipv6/conf/all/disable_ipv6", "w").write("1")
    open("/proc/sys/net/ipv6/conf/default/disable_ipv6", "w").write("1")
    tun = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(tun, 0x400454CA, struct.pack("16sH22x", b"far", 0x1001))
    for words in ("addr add 10.78.0.254/24 dev far", "link set far up"):
        subprocess.run(["ip"] + words.split(), check=True)

    def checksum(data):
        data += b"\\0" * (len(data) % 2)
        total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
        while total >> 16:
            total = (total & 0xFFFF) + (total >> 16)
        return ~total & 0xFFFF

    def answer(syn):
        size = 4 * (syn[0] & 15)
        source, target = syn[12:16], syn[16:20]
        here, there, number = struct.unpack("!HHI", syn[size:size + 8])
        tcp = struct.pack("!HHIIBBHHH", there, here, 7, (number + 1) & 0xFFFFFFFF, 0x50, 0x12, 65535, 0, 0)
        total = checksum(target + source + struct.pack("!HH", 6, len(tcp)) + tcp)
        tcp = tcp[:16] + struct.pack("!H", total) + tcp[18:]
        head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(tcp), 0, 0, 61, 6, 0) + target + source
        os.write(tun, head[:10] + struct.pack("!H", checksum(head)) + head[12:] + tcp)

    waiting = None
    print("ready", flush=True)
    while True:
        packet = os.read(tun, 65536)
        size = 4 * (packet[0] & 15)
        if packet[9] != 6 or packet[size + 13] & 0x17 != 2:
            continue
        if packet[19] == 1:
            answer(packet)
        elif packet[19] == 2:
            if waiting:
                answer(waiting)
            waiting = packet

    """
}
