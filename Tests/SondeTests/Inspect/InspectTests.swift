import Addresses
import Glibc
import Sockets
import Testing

@Suite("inspect a connection of its own", .endToEnd)
struct InspectTests {
  @Test("TCP over either family tells of the connection, its route, its queues and its options", arguments: ["4", "6"])
  func tcp(family: String) throws {
    let server = try Socket.listening(family == "4" ? .v4(.loopback, port: 0) : .v6(.loopback, port: 0))
    let host = family == "4" ? "127.0.0.1" : "::1"
    let answer = try InspectAnswer(host, try server.portText)
    let peer = try server.acceptOne()
    #expect(try peer.readToEnd() == [], "something was sent")
    #expect(answer.outcome.status == .exit(0))
    let name = "\(try server.socketName())"
    let attempt = try answer.one("attempt")
    #expect(attempt.string("verdict") == "connected" && attempt.string("remote") == name)
    let socket = try answer.one("socket")
    #expect(try socket.string("remote") == name && socket.string("local") == "\(peer.peerName())")
    #expect(socket.string("family") == (family == "4" ? "inet" : "inet6"))
    #expect(socket.string("socktype") == "stream" && socket.string("protocol") == "tcp")
    #expect(socket.string("socket_state") == "established" && socket.string("pending_error") == "")
    let route = try answer.one("route")
    #expect(route.string("interface") == "lo" && route.string("route") == "local")
    #expect(try #require(route.integer("path_mtu")) > 1000)
    let tcp = try answer.one("tcp")
    #expect(tcp.integer("state") == 1 && tcp.string("state_name") == "established")
    // Times are nanoseconds, and the kernel counts microseconds.
    let roundTrip = try #require(tcp.integer("rtt"))
    #expect(roundTrip > 0 && roundTrip % 1000 == 0 && roundTrip < 1_000_000_000)
    #expect(tcp.integer("max_pacing_rate") == -1)
    #expect(try answer.one("queues").integer("receive_queue") == 0)
    #expect(try answer.option("TCP_NODELAY")["is_default"] == .boolean(true))
    #expect(try answer.option("TCP_KEEPIDLE").string("unit") == "s")
    let summary = try answer.summary
    #expect(summary.string("verdict") == "ok" && summary.integer("exit") == 0 && summary.integer("samples") == 1)
    #expect(summary.integer("lookup_time") == nil)
    #expect(try #require(summary.integer("handshake_time")) <= (#require(summary.integer("connect_time"))))
    #expect(answer.objects.last?.type == "summary")
  }

  @Test("UDP sends nothing, and has no TCP_INFO")
  func udp() throws {
    let server = try Socket.listening(.v4(.loopback, port: 0), .datagram)
    let answer = try InspectAnswer("-u", "127.0.0.1", try server.portText)
    #expect(answer.outcome.status == .exit(0))
    #expect(try answer.one("socket").string("protocol") == "udp")
    #expect(answer.all("tcp").isEmpty && answer.all("route").count == 1)
    #expect(try answer.option("TCP_NODELAY").string("refused") == "other-kind")
    #expect(!Kernel.isReady(server.fileNumber, for: .read), "a datagram arrived")
  }

  @Test(
    "Unix sockets of each type tell who is at the other end",
    arguments: [("stream", SocketType.stream), ("seqpacket", .sequencedPacket), ("dgram", .datagram)])
  func unix(word: String, type: SocketType) throws {
    let path = try Sandbox.here().path("socket")
    let server = try Socket.listening(.unix(UnixAddress(path: path)), type)
    let answer = try InspectAnswer((type == .stream ? [] : ["--\(word)"]) + ["unix:\(path)"])
    #expect(answer.outcome.status == .exit(0))
    let socket = try answer.one("socket")
    #expect(socket.string("family") == "unix" && socket.string("socktype") == word)
    #expect(socket.string("remote") == "unix:\(path)" && socket.string("socket_state") == "connected")
    #expect(answer.all("route").isEmpty && answer.all("tcp").isEmpty)
    let peer = try answer.option("SO_PEERCRED")
    #expect(peer.integer("process") == (type == .datagram ? nil : Int(getpid())))
    _ = server
  }

  @Test("an abstract Unix socket is found by its name")
  func abstract() throws {
    let server = try Socket.listening(.unix(UnixAddress(abstract: "sonde-inspect-\(getpid())")))
    let answer = try InspectAnswer("\(try server.socketName())")
    #expect(answer.outcome.status == .exit(0))
    #expect(try answer.one("socket").string("remote") == "unix:@sonde-inspect-\(getpid())")
  }

  @Test(
    "every option of the table is there exactly once, with a value or with a reason", arguments: ["-4", "-6", "-u"])
  func complete(flag: String) throws {
    let server = try Socket.listening(
      flag == "-6" ? .v6(.loopback, port: 0) : .v4(.loopback, port: 0), flag == "-u" ? .datagram : .stream)
    let answer = try InspectAnswer(flag, flag == "-6" ? "::1" : "127.0.0.1", try server.portText)
    let options = answer.all("option")
    #expect(
      options.map { "\($0.string("level") ?? "-") \($0.string("name") ?? "-")" }
        == OptionDescription.all.map { "\($0.level) \($0.name)" })
    for option in options {
      let name = option.string("name") ?? "-"
      #expect((option["value"] == nil) == (option["refused"] != nil), "\(name)")
      #expect((option["refused"] == nil) == (option["reason"] == nil), "\(name)")
      #expect((option["default"] == nil) == (option["is_default"] == nil), "\(name)")
    }
    let word = { (name: String) in options.first { $0.string("name") == name }?.string("refused") }
    #expect(word("SO_SNDBUFFORCE") == "write-only" && word("SO_ATTACH_FILTER") == "operation")
    if flag != "-u" {
      #expect(word("TCP_REPAIR_QUEUE") == "needs-repair" && word("UDP_CORK") == "other-kind")
      #expect(options.count(where: { $0["value"] != nil }) > 90)
    }
  }

  @Test("the page has its groups, its options, and no more lines than a screen")
  func page() throws {
    let server = try Socket.listening()
    let outcome = try run("inspect", "127.0.0.1", try server.portText)
    #expect(outcome.status == .exit(0) && outcome.error == "")
    let lines = outcome.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    #expect(
      lines.filter { !$0.hasPrefix(" ") && !$0.isEmpty }.prefix(5) == [
        "connection", "socket", "route", "tcp", "queues and buffers",
      ])
    #expect(lines.count <= 45)
    for text in [
      "handshake", "established", "127.0.0.1:\(try server.portText)", "path MTU", "round trip", "to read", "timestamps",
      "TCP_MAXSEG", "(-v lists all)",
    ] {
      #expect(outcome.text.contains(text), "\(text)")
    }
    let verbose = try run("inspect", "-v", "127.0.0.1", try server.portText)
    for option in OptionDescription.all { #expect(verbose.text.contains("  \(option.name) "), "\(option.name)") }
    for text in ["snd_cwnd", "only with TCP_REPAIR", "not for this kind of socket", "fresh: "] {
      #expect(verbose.text.contains(text), "\(text)")
    }
    #expect(try run("inspect", "-q", "127.0.0.1", try server.portText).output == [])
  }

  @Test("values asked for by name are printed bare, in the order of the question")
  func choice() throws {
    let server = try Socket.listening()
    let outcome = try run(
      "inspect", "--option", "state", "--option", "tcp_keepidle", "--option", "TCP_NODELAY", "--option", "snd_wscale",
      "127.0.0.1", try server.portText)
    #expect(outcome.status == .exit(0) && outcome.error == "")
    let lines = outcome.text.split(separator: "\n").map(String.init)
    #expect(lines.count == 4 && lines[0] == "state established" && lines[2] == "TCP_NODELAY off")
    #expect(lines[1].hasPrefix("TCP_KEEPIDLE ") && Int(lines[1].dropFirst(13)) != nil)
    #expect(lines[3].hasPrefix("snd_wscale ") && Int(lines[3].dropFirst(11)) != nil)
  }

  @Test("a name that the socket does not have is told, and the others are still printed")
  func unknownName() throws {
    let server = try Socket.listening()
    let port = try server.portText
    let outcome = try run(
      "inspect", "--option", "rtt", "--option", "rttt", "--option", "IPV6_V6ONLY", "--option", "bbr_bw",
      "--option", "dctcp_alpha", "--option", "TCP_REPAIR_QUEUE", "127.0.0.1", port)
    #expect(outcome.status == .exit(1))
    #expect(outcome.text.hasPrefix("rtt ") && outcome.text.split(separator: "\n").count == 1)
    #expect(outcome.complaints.count == 5)
    for text in [
      "'rttt' is no option and no field; did you mean 'rtt'?", "IPV6_V6ONLY: not for this kind of socket",
      "dctcp_alpha: this socket has none", "TCP_REPAIR_QUEUE: only with TCP_REPAIR",
    ] {
      #expect(outcome.error.contains(text), "\(text)")
    }
    let answer = try InspectAnswer("--option", "rtt", "--option", "IPV6_V6ONLY", "127.0.0.1", port)
    #expect(answer.outcome.status == .exit(1))
    #expect(answer.objects.compactMap(\.type) == ["tcp", "option", "summary"])
    #expect(answer.objects[0].keys == ["type", "time", "rtt"])
    #expect(try answer.summary.integer("exit") == 1)
  }

  @Test("a listener of its own is reported and accepts nobody; its file is gone afterwards")
  func listener() throws {
    let answer = try InspectAnswer("--listen", "127.0.0.1", "0")
    #expect(answer.outcome.status == .exit(0))
    let socket = try answer.one("socket")
    #expect(socket["listening"] == .boolean(true) && socket.string("socket_state") == "listen")
    #expect(try answer.one("queues").integer("accept_queue") == 0)
    #expect(try #require(answer.one("queues").integer("accept_backlog")) > 0)
    #expect(try answer.option("SO_REUSEADDR")["is_default"] == .boolean(false))
    #expect(answer.all("route").isEmpty && answer.all("attempt").isEmpty)
    let path = try Sandbox.here().path("listener")
    let unix = try InspectAnswer("--listen", "unix:\(path)")
    #expect(unix.outcome.status == .exit(0) && !Files.exists(path))
    #expect(try unix.one("socket").string("local") == "unix:\(path)")
    let both = try InspectAnswer("--listen", "0")
    #expect(try both.one("socket").string("family") == "inet6")
    #expect(try both.option("IPV6_V6ONLY")["value"] == .boolean(false))
    let datagrams = try InspectAnswer("--listen", "-u", "0")
    #expect(try datagrams.one("socket").string("socket_state") == "unconnected")
  }

  @Test("our own end is where it was asked to be")
  func source() throws {
    let server = try Socket.listening()
    let answer = try InspectAnswer("--source", "127.0.0.2", "--interface", "lo", "127.0.0.1", try server.portText)
    #expect(try #require(answer.one("socket").string("local")).hasPrefix("127.0.0.2:"))
    #expect(try answer.option("SO_BINDTODEVICE").string("value") == "lo")
  }
}
