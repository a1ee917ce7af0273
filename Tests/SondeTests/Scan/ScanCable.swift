import Testing

/// The scanner, 10.8.0.1 and fd08::1, and a host, 10.8.0.2 and fd08::2, at the two ends of a cable. In a cable with a
/// `policy` a program passes the packets on that it wants to.
struct ScanCable {
  let near: Namespace
  let host: Namespace
  /// The program in the middle.
  let middle: Child?

  init() throws { try self.init(policy: nil) }

  /// `policy` is the body of a Python function of `syn`, whether a packet is the first segment of a connection,
  /// `outbound`, and `count`, how many packets of this kind have come before; it returns whether the packet is lost.
  /// Only TCP may be lost.
  init(policy: String?) throws {
    host = try Namespace()
    if let policy {
      let between = try Namespace("link add far type veth peer name wan netns \(host.name)")
      near = try Namespace("link add wan type veth peer name near netns \(between.name)")
      for link in ["near", "far"] {
        try between.ip("link set \(link) addrgenmode none")
        try between.ip("link set \(link) up")
      }
      for (space, number) in [(near, 1), (host, 2)] { try Self.address(space, number) }
      try near.wholeChecksums()
      try host.wholeChecksums()
      middle = try between.python(Self.wire(policy))
    } else {
      near = try Namespace("link add wan type veth peer name wan netns \(host.name)")
      for (space, number) in [(near, 1), (host, 2)] { try Self.address(space, number) }
      middle = nil
    }
    try near.settle("wan")
    try host.settle("wan")
    try host.answersAtOnce()
  }

  private static func address(_ space: Namespace, _ number: Int) throws {
    try space.ip("addr add 10.8.0.\(number)/24 dev wan")
    try space.ip("-6 addr add fd08::\(number)/64 dev wan nodad")
    try space.raise("wan")
  }

  private static func wire(_ policy: String) -> String {
    """
    import random, select, socket
    dice = random.Random(1)
    def is_lost(syn, outbound, count):
        \(policy)
    ends = []
    for link in ("near", "far"):
        end = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
        end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 24)
        end.bind((link, 3))
        ends.append(end)
    counts = {}
    print("ready", flush=True)
    while True:
        for end in select.select(ends, [], [])[0]:
            frame, (_, _, kind, *_) = end.recvfrom(65536)
            if kind == socket.PACKET_OUTGOING:
                continue
            outbound = end is ends[0]
            if frame[12:14] == b"\\x08\\0" and frame[23] == 6:
                flags = frame[14 + (frame[14] & 15) * 4 + 13]
            elif frame[12:14] == b"\\x86\\xdd" and frame[20] == 6:
                flags = frame[14 + 40 + 13]
            else:
                flags = None
            if flags is not None:
                key = (flags & 2 != 0, outbound)
                counts[key] = counts.get(key, 0) + 1
                if is_lost(*key, counts[key] - 1):
                    continue
            try:
                ends[outbound].send(frame)
            except OSError:
                pass
    """
  }
}

extension Namespace {
  /// Has the kernel write the checksums of what it sends by `wan`, which it leaves to the hardware that a veth has not:
  /// whoever takes a packet off the cable could not pass it on. ETHTOOL_STXCSUM of `SIOCETHTOOL`.
  func wholeChecksums() throws {
    try python(
      """
      import array, fcntl, socket, struct
      order = array.array("B", struct.pack("II", 0x17, 0))
      request = struct.pack("16sP16x", b"wan", order.buffer_info()[0])
      fcntl.ioctl(socket.socket(), 0x8946, request)
      print("ready", flush=True)
      """)
  }
}
