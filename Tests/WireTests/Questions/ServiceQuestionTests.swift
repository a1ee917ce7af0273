import TestSupport
import Testing
import Wire

/// What is said to UDP ports, and what is made of their answers.
@Suite struct ServiceQuestionTests {
  static let token: UInt64 = 0x1122_3344_5566_7788

  @Test(
    "what is not known, never answers or would have an effect gets an empty datagram",
    arguments: [0, 1, 7, 9, 13, 17, 19, 37, 67, 68, 80, 514, 1812, 1813, 9999, 51820, 65535] as [UInt16])
  func empty(port: UInt16) {
    #expect(ServiceQuestion.datagram(to: port, token: Self.token).isEmpty)
  }

  @Test("no question is longer than a packet, and each token has its own wherever the protocol has numbers")
  func tokens() {
    // XDMCP, RIP, SSDP, NAT-PMP, SQL browser, A2S.
    let fixed: Set<UInt16> = [177, 520, 1900, 5351, 1434, 27015]
    for port in UInt16.min...UInt16.max {
      let first = ServiceQuestion.datagram(to: port, token: Self.token)
      guard !first.isEmpty else { continue }
      #expect(first.count <= 1200, "\(port)")
      #expect((first == ServiceQuestion.datagram(to: port, token: 5)) == fixed.contains(port), "\(port)")
      #expect(first == ServiceQuestion.datagram(to: port, token: Self.token), "\(port)")
    }
  }

  @Test("only TFTP answers from another port")
  func elsewhere() {
    #expect((UInt16.min...UInt16.max).filter { ServiceQuestion.answersFromElsewhere($0) } == [69])
  }

  @Test("questions in formats that have a decoder here are understood by it")
  func decoded() {
    for (port, type) in [(53, "TXT"), (5353, "PTR"), (5355, "PTR"), (137, "NIMLOC")] as [(UInt16, String)] {
      PacketReader.read(ServiceQuestion.datagram(to: port, token: Self.token)) { reader in
        var rest = reader
        let message = DNSMessage.decode(&rest).value
        #expect(message?.header.identifier == 0x7788)
        // 33 is NBSTAT here and SRV in DNS.
        #expect(port == 137 || message?.question?.type.description == type)
        #expect(message.map { Array($0.entries).count } == 1)
      }
    }
    PacketReader.read(ServiceQuestion.datagram(to: 123, token: Self.token)) { reader in
      var rest = reader
      let message = NTPMessage.decode(&rest).value
      #expect(message?.mode == 3 && message?.version == 4 && message?.transmitTime.rawValue == Self.token)
    }
    PacketReader.read(ServiceQuestion.datagram(to: 443, token: Self.token)) { reader in
      var rest = reader
      let header = QUICLongHeader.decode(&rest).value
      #expect(reader.remaining == 1200 && header?.version == 0x1a2a_3a4a && header?.kind == nil)
    }
  }

  /// Small servers that read each question by themselves, strictly, and answer as the protocol says.
  private static let servers = """
    import struct, sys
    port, q = int(sys.argv[1]), bytes.fromhex(sys.argv[2])
    def dns():
        i, flags, qd, an, ns, ar = struct.unpack(">6H", q[:12])
        assert (flags, qd, an, ns, ar) == (0, 1, 0, 0, 0)
        assert q[12:] == b"\\x07version\\x04bind\\x00\\x00\\x10\\x00\\x03"
        return struct.pack(">6H", i, 0x8400, 1, 1, 0, 0) + q[12:] + b"\\xc0\\x0c\\x00\\x10\\x00\\x03\\0\\0\\0\\0\\x00\\x04\\x03abc"
    def ntp():
        assert len(q) == 48 and q[0] >> 3 & 7 == 4 and q[0] & 7 == 3
        return bytes([0x24, 2, 6, 0xe8]) + bytes(20) + q[40:48] + bytes(16)
    def stun():
        t, n, cookie = struct.unpack(">HHI", q[:8])
        assert (t, n, cookie, len(q)) == (1, 0, 0x2112A442, 20)
        return struct.pack(">HH", 0x0101, 12) + q[4:] + struct.pack(">HHBBHI", 0x20, 8, 0, 1, 1, 2)
    def tftp():
        assert q[:2] == b"\\0\\1"
        name, mode, rest = q[2:].split(b"\\0")
        assert mode == b"octet" and rest == b"" and name
        return b"\\0\\5\\0\\1File not found\\0"
    def rpc():
        xid, call, version, program, pv, procedure, *auth = struct.unpack(">10I", q)
        assert (call, version, procedure, auth) == (0, 2, 0, [0] * 4) and (program, pv) in ((100000, 2), (100003, 3))
        return struct.pack(">6I", xid, 1, 0, 0, 0, 0)
    def coap():
        assert q[0] == 0x44 and q[1] == 1
        d, at, number, path = q[8:], 0, 0, []
        while at < len(d):
            delta, n = d[at] >> 4, d[at] & 15
            assert delta < 13 and n < 13
            number += delta
            assert number == 11
            path.append(d[at + 1:at + 1 + n])
            at += 1 + n
        assert path == [b".well-known", b"core"]
        return bytes([0x64, 0x45]) + q[2:8] + b"\\xc1\\x28\\xff</x>"
    def element(d):
        n, at = d[1], 2
        if n & 0x80: n, at = int.from_bytes(d[2:2 + (n & 0x7f)], "big"), 2 + (n & 0x7f)
        assert len(d) >= at + n
        return d[0], d[at:at + n], d[at + n:]
    def all(d):
        r = []
        while d: t, c, d = element(d); r.append((t, c))
        return r
    def build(t, *parts):
        c = b"".join(parts)
        return bytes([t]) + (bytes([len(c)]) if len(c) < 128 else bytes([0x82]) + struct.pack(">H", len(c))) + c
    def snmp():
        [(t, c)] = all(q)
        version, header, security, scoped = all(c)
        assert t == 0x30 and version == (2, b"\\x03") and security[0] == 4 and scoped[0] == 0x30
        number, size, flags, model = all(header[1])
        assert flags == (4, b"\\x04") and model == (2, b"\\x03")
        [(t, c)] = all(security[1])
        assert t == 0x30 and len(all(c)) == 6
        assert all(scoped[1])[2][0] == 0xa0 and len(all(all(scoped[1])[2][1])) == 4
        return build(0x30, build(2, b"\\x03"), build(0x30, build(*number), build(*size), build(4, b"\\0"), build(*model)))
    def ldap():
        [(t, c)] = all(q)
        number, search = all(c)
        assert search[0] == 0x63
        base, scope, deref, size, time, types, filter, names = all(search[1])
        assert (base, scope, filter) == ((4, b""), (10, b"\\0"), (0x87, b"objectClass")) and names[0] == 0x30
        return build(0x30, build(*number), build(0x65, b"\\x0a\\x01\\x00\\x04\\x00\\x04\\x00"))
    def kerberos():
        [(t, c)] = all(q)
        [(s, fields)] = all(c)
        assert t == 0x6a and [t for t, _ in all(fields)] == [0xa1, 0xa2, 0xa4]
        [(b, body)] = all(all(fields)[2][1])
        assert [t for t, _ in all(body)] == [0xa0, 0xa2, 0xa3, 0xa5, 0xa7, 0xa8]
        return build(0x7e, build(0x30, build(0xa0, build(2, b"\\x05")), build(0xa1, build(2, b"\\x1e"))))
    def quic():
        assert len(q) >= 1200 and q[0] & 0xc0 == 0xc0 and q[1:5] not in (b"\\0\\0\\0\\0", b"\\0\\0\\0\\1")
        d = q[6:6 + q[5]]
        s = q[7 + q[5]:7 + q[5] + q[6 + q[5]]]
        assert len(d) >= 8
        return b"\\x80\\0\\0\\0\\0" + bytes([len(s)]) + s + bytes([len(d)]) + d + b"\\0\\0\\0\\1"
    def ike():
        m = q[4:] if port == 4500 else q
        assert port == 500 or q[:4] == bytes(4)
        si, sr, next, version, exchange, flags, mid, n = struct.unpack(">8s8sBBBBII", m[:28])
        assert (sr, version, exchange, flags, mid, n) == (bytes(8), 0x20, 34, 8, 0, len(m))
        at, seen = 28, []
        while next:
            follow, critical, n = struct.unpack(">BBH", m[at:at + 4])
            seen.append((next, n))
            next, at = follow, at + n
        assert at == len(m) and [t for t, _ in seen] == [33, 34, 40] and seen[1][1] == 264
        body = struct.pack(">BBHBBH", 0, 0, 8, 0, 0, 14)
        return q[:len(q) - len(m)] + si + bytes(8) + struct.pack(">BBBBII", 41, 0x20, 34, 0x20, 0, 28 + len(body)) + body
    def l2tp():
        flags, n, t, s, ns, nr = struct.unpack(">6H", q[:12])
        assert flags == 0xc802 and n == len(q) and (t, s, ns, nr) == (0, 0, 0, 0)
        d, values = q[12:], {}
        while d:
            n, vendor, kind = struct.unpack(">HHH", d[:6])
            assert n >> 10 == 0x20 and vendor == 0
            values[kind] = d[6:n & 0x3ff]
            d = d[n & 0x3ff:]
        assert sorted(values) == [0, 2, 3, 7, 9] and values[0] == b"\\0\\1"
        return struct.pack(">HH", 0xc802, 12) + values[9] + bytes(6)
    def openvpn():
        assert q[0] >> 3 == 7 and q[9:] == bytes(5) and len(q) == 14
        return bytes([8 << 3]) + b"8bytesid" + b"\\x01" + q[10:14] + q[1:9] + bytes(4)
    def sip():
        head, body = q.split(b"\\r\\n\\r\\n")
        first, *lines = head.decode().split("\\r\\n")
        assert first.startswith("OPTIONS sip:") and first.endswith(" SIP/2.0") and body == b""
        fields = dict(l.split(": ", 1) for l in lines)
        assert "rport" in fields["Via"] and fields["CSeq"] == "1 OPTIONS" and "tag=" in fields["From"]
        kept = [k + ": " + fields[k] for k in ("Via", "From", "To", "Call-ID", "CSeq")]
        return "\\r\\n".join(["SIP/2.0 483 Too Many Hops"] + kept + ["", ""]).encode()
    def ssdp():
        assert q.startswith(b"M-SEARCH * HTTP/1.1\\r\\n") and b"\\r\\nST: " in q and q.endswith(b"\\r\\n\\r\\n")
        return b"HTTP/1.1 200 OK\\r\\nST: upnp:rootdevice\\r\\n\\r\\n"
    def discovery():
        import xml.etree.ElementTree as x
        e = x.fromstring(q)
        names = [n.tag.split("}")[1] for n in e.iter()]
        assert names == ["Envelope", "Header", "Action", "MessageID", "To", "Body", "Probe"]
        import uuid
        assert uuid.UUID(e[0][1].text[9:]).version == 4
        return b"<s:Envelope><s:Body><d:ProbeMatches/></s:Body></s:Envelope>"
    def memcached():
        i, n, total, zero = struct.unpack(">4H", q[:8])
        assert (n, total, zero, q[8:]) == (0, 1, 0, b"version\\r\\n")
        return q[:8] + b"VERSION 1.6.18\\r\\n"
    table = {53: dns, 123: ntp, 3478: stun, 69: tftp, 111: rpc, 2049: rpc, 5683: coap, 161: snmp, 389: ldap, 88: kerberos,
        443: quic, 500: ike, 4500: ike, 1701: l2tp, 1194: openvpn, 5060: sip, 1900: ssdp, 3702: discovery, 11211: memcached}
    print(table[port]().hex())
    """

  @Test(
    "a server that reads the question strictly answers it, and the answer is ours alone",
    .enabled(if: ForeignProgram.hasPython, "needs python3"),
    arguments: [
      (53, "dns"), (123, "ntp"), (3478, "stun"), (69, "tftp"), (111, "sunrpc"), (2049, "nfs"), (5683, "coap"),
      (161, "snmp"), (389, "ldap"), (88, "kerberos"), (443, "quic"), (500, "ike"), (4500, "ike"), (1701, "l2tp"),
      (1194, "openvpn"), (5060, "sip"), (1900, "ssdp"), (3702, "ws-discovery"), (11211, "memcached"),
    ] as [(UInt16, String)])
  func answered(port: UInt16, name: String) throws {
    for token in [Self.token, 0, 1, .max, 0x8000_0000_8000_8000] {
      let question = ServiceQuestion.datagram(to: port, token: token)
      let text = try #require(ForeignProgram.python(Self.servers, ["\(port)", hex(question)]), "the server refused it")
      let answer = hex(text)
      #expect(!answer.isEmpty)
      #expect(ServiceAnswer.protocolName(port: port, answer: answer.span, token: token) == name)
      // Protocols without numbers of their own.
      guard ![69, 88, 1900, 3702].contains(port) else { continue }
      #expect(
        ServiceAnswer.protocolName(port: port, answer: answer.span, token: token ^ 0x0101_0101_0101_0101 | 2) == nil)
    }
  }
}
