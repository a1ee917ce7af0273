import Testing

/// Hosts behind a TUN device that answer in their own ways: 10.77.0.0/24 and fd77::/64. The last byte of the address says
/// how; of a group, 239.7.7.255 or ff15::ff, two members answer. Delay is made by order: an answer that waits is sent when
/// the next request comes.
///
/// For a host of 10.78.0.0/16 or fd78::/64 the ICMP error comes back whose type and code its address says.
struct EchoResponder {
  /// The last byte of an address, and what that host does.
  enum Host: Int, CaseIterable {
    case plain = 1
    case twice
    /// Byte 20 of the payload comes back inverted.
    case corrupting
    /// Answers come from ``stranger``.
    case wrongSource
    /// The first request of two is answered after the second.
    case reordering
    /// A request is answered when the next one comes.
    case lagging
    case silent
    /// Answers have another identifier.
    case foreignIdentifier
    /// Every byte of the cookie comes back inverted.
    case foreignCookie
    /// Answers every second request: those with an odd sequence number.
    case lossy
    /// ``stranger`` says that it is prohibited: 3/13, or 1/1 of ICMPv6.
    case prohibited
    /// 16 bytes of payload come back.
    case truncating
    /// Only four bytes come back.
    case stub
    /// The IPv4 header of the answer has options; IPv6 answers are plain.
    case withOptions
    /// The checksum of the IPv4 header is wrong; IPv6 has none, and answers are plain.
    case badHeader
    /// The checksum of ICMP is wrong.
    case badChecksum
    /// ``stranger`` says that it is unreachable, and then it answers.
    case reachedAllTheSame
    /// ``stranger`` refuses packets of more than 1400 bytes, and says that the next link takes 1300.
    case narrow

    func address(_ version: Int) -> String {
      version == 4 ? "10.77.0.\(rawValue)" : "fd77::\(String(rawValue, radix: 16))"
    }
  }

  /// Whom to ask for an ICMP error.
  static func refusing(_ version: Int, type: Int, code: Int) -> String {
    version == 4 ? "10.78.\(type).\(code)" : "fd78::\(String(type, radix: 16)):\(String(code, radix: 16))"
  }

  static func stranger(_ version: Int) -> String { version == 4 ? "10.77.0.99" : "fd77::63" }

  let space: Namespace

  init() throws {
    space = try Namespace()
    let path = try Sandbox.here().path("responder.py")
    try Files.put(Array(Self.script.utf8), at: path)
    let child = try Child(["ip", "netns", "exec", space.name, "python3", path])
    try child.attend("the responder") { child.outputText.contains("ready") || child.status != nil }
    try #require(child.status == nil, "responder: \(child.errorText)")
  }

  private static let script = """
    import fcntl, os, struct, subprocess
    tun = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(tun, 0x400454CA, struct.pack("16sH22x", b"far", 0x1001))
    for words in ("addr add 10.77.0.254/24 dev far", "-6 addr add fd77::fe/64 dev far nodad", "link set far up",
                  "route add 239.0.0.0/8 dev far", "route add 10.78.0.0/16 dev far", "-6 route add fd78::/64 dev far"):
        subprocess.run(["ip"] + words.split(), check=True)

    def checksum(data):
        data += b"\\0" * (len(data) % 2)
        total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
        while total >> 16:
            total = (total & 0xFFFF) + (total >> 16)
        return ~total & 0xFFFF

    def send(version, source, target, message, options=b"", damage=None):
        message = message[:2] + b"\\0\\0" + message[4:]
        pseudo = source + target + struct.pack("!II", len(message), 58) if version == 6 else b""
        message = message[:2] + struct.pack("!H", checksum(pseudo + message) ^ (damage == "message")) + message[4:]
        if version == 6:
            head = struct.pack("!IHBB", 6 << 28, len(message), 58, 61) + source + target
        else:
            head = struct.pack("!BBHHHBBH", 0x45 + len(options) // 4, 0, 20 + len(options) + len(message), 0, 0, 61, 1, 0)
            head += source + target + options
            head = head[:10] + struct.pack("!H", checksum(head) ^ (damage == "header")) + head[12:]
        os.write(tun, head + message)

    def inverted(data, first, last):
        return data[:first] + bytes(byte ^ 255 for byte in data[first:last]) + data[last:]

    stranger4 = bytes([10, 77, 0, 99])
    stranger6 = bytes([0xFD, 0x77]) + bytes(13) + bytes([99])
    waiting = {}
    print("ready", flush=True)
    while True:
        packet = os.read(tun, 65536)
        version = packet[0] >> 4
        size = 40 if version == 6 else 4 * (packet[0] & 15)
        source, target = (packet[8:24], packet[24:40]) if version == 6 else (packet[12:16], packet[16:20])
        request, (ask, answer, protocol) = packet[size:], ((128, 129, 58) if version == 6 else (8, 0, 1))
        if packet[6 if version == 6 else 9] != protocol or len(request) < 8 or request[0] != ask:
            continue
        host, stranger = target[-1], target[:-1] + bytes([99])
        sequence = request[6] << 8 | request[7]
        reply = bytes([answer]) + request[1:]
        if version == 4 and target[1] == 78:
            # The word holds the MTU of the next link, a pointer, or a gateway.
            word = bytes([0, 0, 5, 20]) if target[2:4] == bytes([3, 4]) else bytes([10, 77, 0, 9])
            send(version, stranger4, source, bytes([target[2], target[3]]) + bytes(2) + word + packet[: size + 64])
        elif version == 6 and target[1] == 0x78:
            word = bytes([0, 0, 5, 20]) if target[13] == 2 else bytes([0, 0, 0, 9])
            send(version, stranger6, source, bytes([target[13], target[15]]) + bytes(2) + word + packet[: size + 64])
        elif host == 255:
            for member in (1, 2):
                send(version, source[:-1] + bytes([member]), source, reply)
        elif host == 1:
            send(version, target, source, reply)
        elif host == 2:
            send(version, target, source, reply)
            send(version, target, source, reply)
        elif host == 3:
            send(version, target, source, inverted(reply, 28, 29))
        elif host == 4:
            send(version, stranger, source, reply)
        elif host == 5 or host == 6:
            earlier = waiting.pop(target, None)
            if host == 5 and earlier:
                send(version, target, source, reply)
            else:
                waiting[target] = reply
            if earlier:
                send(version, target, source, earlier)
        elif host == 8:
            send(version, target, source, inverted(reply, 4, 6))
        elif host == 9:
            send(version, target, source, inverted(reply, 8, 16))
        elif host == 10 and sequence % 2:
            send(version, target, source, reply)
        elif host == 11:
            kind = bytes([1, 1]) if version == 6 else bytes([3, 13])
            send(version, stranger, source, kind + bytes(6) + packet[: size + 64])
        elif host == 18:
            if len(packet) <= 1400:
                send(version, target, source, reply)
            else:
                kind = bytes([2, 0]) if version == 6 else bytes([3, 4])
                send(version, stranger, source, kind + bytes(2) + bytes([0, 0, 5, 20]) + packet[: size + 64])
        elif host == 17:
            send(version, stranger, source, bytes([1, 3] if version == 6 else [3, 1]) + bytes(6) + packet[: size + 64])
            send(version, target, source, reply)
        elif host == 12:
            send(version, target, source, reply[:24])
        elif host == 13:
            send(version, target, source, reply[:4])
        elif host == 14:
            send(version, target, source, reply, b"\\1\\1\\1\\1" if version == 4 else b"")
        elif host == 15:
            send(version, target, source, reply, damage="header")
        elif host == 16:
            send(version, target, source, reply, damage="message")

    """
}
