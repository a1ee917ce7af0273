import Testing

@Suite("sonde scan --udp: what silence means", .endToEnd, .scanNetworks)
struct ScanDatagramTests {
  /// Two namespaces; the host sends one ICMP error in a second to each peer, after the first six, as Linux does.
  private func limitedCable() throws -> ScanCable {
    let cable = try ScanCable()
    try cable.host.set("ipv4/icmp_ratelimit", "1000")
    return cable
  }

  @Test("closed ports of a host that limits its ICMP errors are all closed, and the host is told of")
  func limited() throws {
    let report = try limitedCable().near.scan("--udp", "10.8.0.2", "-p", "2001-2012")
    report.expectTally(["closed": 12])
    #expect(report.summary.integer("slowed_hosts") == 1)
    #expect(report.ports.allSatisfy { $0.string("witness") == "10.8.0.2" && $0.integer("icmp_code") == 3 })
    // Six at once, and a second for each of the others.
    #expect(report.elapsed > .seconds(4) && report.elapsed < .seconds(15))
  }

  @Test("closed ports of a host that does not limit them are found at once")
  func unlimited() throws {
    let cable = try limitedCable()
    try cable.host.set("ipv4/icmp_ratelimit", "0")
    let report = try cable.near.scan("--udp", "10.8.0.2", "-p", "2001-2300")
    report.expectTally(["closed": 300])
    #expect(report.summary.integer("slowed_hosts") == 0)
    #expect(try #require(report.summary.integer("elapsed")) < 1_500_000_000)
  }

  @Test("a host that drops most datagrams and rejects a few is no host that limits its errors")
  func dropping() throws {
    let cable = try limitedCable()
    try cable.host.ip("rule add pref 50 lookup local")
    try cable.host.ip("rule del pref 0")
    try cable.host.ip("rule add ipproto udp dport 3000-5999 pref 10 blackhole")
    // More than are asked at once.
    let report = try cable.near.scan("--udp", "10.8.0.2", "-p", "2998-5999")
    report.expectTally(["closed": 2, "open_or_filtered": 3000])
    #expect(try [2998, 2999].allSatisfy { try report.verdict($0) == "closed" })
    #expect(report.elapsed < .seconds(15))
  }

  /// Servers of DNS and NTP that answer what their protocols allow and nothing else, some that never answer, and one that
  /// answers nonsense.
  private static let servers = """
    import select, socket, struct
    ports = {53: "dns", 123: "ntp", 4000: "silent", 161: "nonsense", 853: "silent", 69: "silent"}
    ends = {}
    for port, kind in ports.items():
        end = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
        end.bind(("::", port))
        ends[end] = kind

    def dns(data):
        identifier, flags, questions, answers, authorities, additional = struct.unpack("!6H", data[:12])
        if flags & 0xF800 or questions != 1 or answers or authorities:
            return None
        place = 12
        while data[place]:
            if data[place] > 63:
                return None
            place += 1 + data[place]
        end = place + 5
        kind, space = struct.unpack("!HH", data[place + 1:end])
        if space not in (1, 3) or len(data) > end and not additional:
            return None
        return struct.pack("!6H", identifier, 0x8005 | flags & 0x0100, 1, 0, 0, 0) + data[12:end]

    def ntp(data):
        if len(data) != 48 or data[0] & 7 != 3 or data[0] >> 3 & 7 not in (3, 4) or data[40:48] == bytes(8):
            return None
        return bytes([data[0] & 0x38 | 4, 2, 6, 0xEC]) + bytes(20) + data[40:48] + struct.pack("!IIII", 1, 2, 3, 4)

    print("ready", flush=True)
    while True:
        for end in select.select(list(ends), [], [])[0]:
            data, peer = end.recvfrom(65536)
            kind = ends[end]
            try:
                answer = dns(data) if kind == "dns" else ntp(data) if kind == "ntp" else None
            except (struct.error, IndexError):
                answer = None
            if kind == "nonsense":
                answer = b"hello"
            if answer is not None:
                end.sendto(answer, peer)
    """

  @Test(
    "servers that answer only their own protocol are open and named; those that are silent are not called open",
    arguments: ["10.8.0.2", "fd08::2"])
  func services(address: String) throws {
    let cable = try ScanCable()
    try cable.host.python(Self.servers)
    let report = try cable.near.scan("--udp", address, "-p", "53,69,123,161,853,4000,4001")
    for (number, name) in [(53, "dns"), (123, "ntp")] {
      let port = try report.port(number)
      #expect(port.string("verdict") == "open" && port.string("reason") == "reply" && port.string("answer") == name)
      #expect(port.string("witness") == address && port.integer("bytes") ?? 0 > 0)
    }
    // Whatever comes back shows that the port is open, and not what it is.
    let nonsense = try report.port(161)
    #expect(nonsense.string("verdict") == "open" && nonsense.string("answer") == nil && nonsense.integer("bytes") == 5)
    for number in [69, 853, 4000] {
      #expect(try report.verdict(number) == "open|filtered")
      #expect(try report.port(number).integer("tries") ?? 0 >= 2)
    }
    #expect(try report.verdict(4001) == "closed")
  }
}
