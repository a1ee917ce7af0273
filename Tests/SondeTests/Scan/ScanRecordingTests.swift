import Glibc
import Sockets
import Testing

@Suite(
  "sonde scan --pcap", .endToEnd,
  .enabled(if: Tools.isRoot && Tools.has("tcpdump"), "recording needs root; tcpdump(8) reads the file"))
struct ScanRecordingTests {
  /// The packets in a file, a line each, as tcpdump(8) prints them.
  private func packets(_ path: String, _ filter: String = "") throws -> [String] {
    let outcome = try Child(["tcpdump", "-nn", "-r", path] + (filter.isEmpty ? [] : [filter])).finish()
    try #require(outcome.status == .exit(0), "tcpdump: \(outcome.error)")
    return outcome.text.split(separator: "\n").map(String.init)
  }

  @Test("it holds every packet of the run, and none of a connection that somebody else makes meanwhile")
  func connections() throws {
    let (open, closed) = (try LocalPort(listens: true), try LocalPort(listens: false))
    let path = try Files.make("scan.pcap", "what was there before")
    let child = try startScan(
      ["--pcap", path, "--rate", "20", "127.7.0.1-127.7.0.6", "-p", "\(open.number),\(closed.number)"])
    try child.waitForOutput("\"port\"")
    let address = try SocketAddress("127.7.0.1:\(open.number)")
    let foreigner = try Socket.connected(to: address)
    let port = try foreigner.portText
    try foreigner.send("this is nobody's business")
    try foreigner.close()
    let records = try ScanRecords(child)
    #expect(records.summary.integer("open") == 6 && records.summary.integer("closed") == 6)
    let all = try packets(path)
    #expect(!all.isEmpty && !all.contains { $0.contains(".\(port) ") || $0.contains(".\(port):") }, "\(all)")
    for host in 1...6 {
      for (service, answer) in [(open, "S."), (closed, "R.")] {
        let name = "127.7.0.\(host).\(service.number)"
        #expect(all.count { $0.contains("> \(name): Flags [S],") } == 1, "\(name)")
        #expect(all.count { $0.contains(" \(name) > ") && $0.contains("Flags [\(answer)]") } == 1, "\(name)")
      }
    }
  }

  @Test("datagrams are there with the ICMP errors that answer them", arguments: ["127.0.0.1", "::1"])
  func datagrams(address: String) throws {
    let path = try Sandbox.here().path("udp.pcap")
    let socket = try Socket(address == "::1" ? .inet6 : .inet, .datagram)
    try socket.bind(to: SocketAddress(address == "::1" ? "[::1]:0" : "127.0.0.1:0"))
    let port = try socket.portText
    try socket.close()
    let records = try scan("--udp", "--pcap", path, address, port)
    #expect(try records.verdict(port) == "closed" && records.status == .exit(1))
    #expect(try packets(path, "udp").count == 1)
    let errors = try packets(path, "icmp or icmp6")
    #expect(
      errors.count == 1 && errors[0].contains("udp port \(port)") && errors[0].contains("unreachable"), "\(errors)")
    #expect(try packets(path).count == 2)
  }

  @Test("SYNs of our own are there with their answers")
  func segments() throws {
    let (open, closed) = (try LocalPort(listens: true), try LocalPort(listens: false))
    let path = try Sandbox.here().path("syn.pcap")
    let records = try scan("--syn", "--pcap", path, "127.0.0.1", "\(open.number),\(closed.number)")
    #expect(try records.verdict(open.number) == "open" && records.verdict(closed.number) == "closed")
    let all = try packets(path)
    for (service, answer) in [(open, "S."), (closed, "R.")] {
      let name = "127.0.0.1.\(service.number)"
      #expect(all.count { $0.contains("> \(name): Flags [S],") } == 1, "\(all)")
      #expect(all.count { $0.contains(" \(name) > ") && $0.contains("Flags [\(answer)]") } == 1, "\(all)")
    }
    // The kernel resets what it does not know of.
    #expect(all.count == 5 && all.contains { $0.contains("> 127.0.0.1.\(open.number): Flags [R]") }, "\(all)")
  }

  @Test(
    "what is read of banners is there too", .enabled(if: ScanServers.areAvailable, "the server needs python3"),
    arguments: [[], ["--syn"]])
  func banners(method: [String]) throws {
    let servers = try ScanServers("greeting")
    let path = try Sandbox.here().path("banner.pcap")
    let records = try ScanRecords(
      startScan(method + ["--banner", "--pcap", path, "127.0.0.1", servers.port("greeting")]))
    #expect(try records.port(servers.port("greeting")).string("banner") == "220 mail ready")
    #expect(
      try packets(path, "src port \(servers.port("greeting"))").contains {
        $0.hasSuffix("length 16") || $0.contains("length 16:")
      })
  }

  @Test("a file that cannot be made or written is one line, and exit 5", arguments: ["/nosuch/file", "/dev/full"])
  func unwritable(path: String) throws {
    let open = try LocalPort(listens: true)
    let outcome = try run("scan", "--pcap", path, "127.7.0.1-127.7.0.250", open.number)
    #expect(outcome.status == .exit(5) && outcome.complaints.count == 1 && outcome.elapsed < .seconds(10))
    #expect(outcome.error.hasPrefix("sonde scan: --pcap: ") && outcome.error.contains(path), "\(outcome.error)")
    let records = try scan("--pcap", path, "127.7.0.1-127.7.0.250", open.number)
    #expect(records.status == .exit(5) && records.summary.string("error")?.contains(path) == true)
    if path != "/dev/full" { #expect(try open.takeAll().isEmpty) }
  }
}
