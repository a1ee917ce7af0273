import Addresses
import Glibc
import Sockets
import Testing

@Suite("inspect sockets of other programs", .endToEnd)
struct InspectOthersTests {
  @Test("the peer of a socket that is still connecting is known")
  func connecting() throws {
    let listener = try Socket.listening()
    try listener.listen(backlog: 0)
    // A full queue: whoever comes next gets no answer.
    var clients: [OpenFile] = []
    for _ in 0..<4 {
      let client = try Socket(.inet, .stream, nonBlocking: true)
      _ = try Kernel.connect(client.fileNumber, to: listener.socketName())
      clients.append(OpenFile(try client.descriptor.duplicate()))
    }
    let answer = try InspectAnswer("--fd", "0", input: try #require(clients.last.map { .open($0) }))
    let socket = try answer.one("socket")
    #expect(socket.string("socket_state") == "syn-sent")
    #expect(socket.string("remote") == "\(try listener.socketName())")
    #expect(try answer.one("route").string("interface") == "lo")
  }

  @Test("of a Unix listener the accept queue is told, and no bytes")
  func unixListener() throws {
    let server = try Socket.listening(.unix(UnixAddress(abstract: "sonde-inspect-queue-\(getpid())")))
    try server.listen(backlog: 3)
    let client = try Socket.connected(to: server.socketName())
    let answer = try InspectAnswer("--fd", "0", input: try server.asInput())
    let queues = try answer.one("queues")
    #expect(queues.integer("accept_queue") == 1 && queues.integer("accept_backlog") == 3)
    #expect(queues.integer("send_queue") == nil && queues.integer("receive_queue") == nil)
    let text = try sonde("inspect", "--fd", "0", input: try server.asInput()).finish().text
    #expect(text.contains("1 of at most 3 connections") && !text.contains("not taken"))
    _ = client.fileNumber
  }

  @Test("a connection that was handed over is reported, and goes on as before")
  func inherited() throws {
    let connection = try LoopbackConnection()
    try connection.server.send("seven b")
    let flags = fcntl(connection.client.fileNumber, F_GETFL, 0)
    _ = connection.client.waitToRead()
    let answer = try InspectAnswer("--fd", "0", input: try connection.client.asInput())
    #expect(answer.outcome.status == .exit(0))
    let socket = try answer.one("socket")
    #expect(socket.integer("fd") == 0 && socket["non_blocking"] == .boolean(false))
    #expect(try socket.string("local") == "\(connection.client.socketName())")
    #expect(socket.string("pending_error") == nil, "it was read")
    #expect(try answer.option("SO_ERROR").string("refused") == "not-read")
    #expect(try answer.one("queues").integer("receive_queue") == 7)
    #expect(answer.all("attempt").isEmpty)
    #expect(try answer.summary.integer("handshake_time") == nil)
    #expect(fcntl(connection.client.fileNumber, F_GETFL, 0) == flags)
    #expect(try connection.client.read(exactly: 7) == Array("seven b".utf8))
  }

  @Test("an option that the owner set differs from the default, which is told too")
  func differing() throws {
    let connection = try LoopbackConnection()
    try connection.client.setOption(.noDelay, to: true)
    try connection.client.setOption(.keepAliveIdle, to: 77)
    let answer = try InspectAnswer("--fd", "0", input: try connection.client.asInput())
    let noDelay = try answer.option("TCP_NODELAY")
    #expect(noDelay["value"] == .boolean(true) && noDelay["default"] == .boolean(false))
    #expect(noDelay["is_default"] == .boolean(false))
    let idle = try answer.option("TCP_KEEPIDLE")
    #expect(idle.integer("value") == 77 && idle.integer("default") != 77)
    let page = try sonde("inspect", "--fd", "0", input: try connection.client.asInput()).finish().text
    #expect(page.contains("TCP_NODELAY") && page.contains("fresh: off") && page.contains("77 s"))
  }

  @Test("a listener's queue is real")
  func acceptQueue() throws {
    let listener = try Socket.patient()
    try listener.bind(to: .v4(.loopback, port: 0))
    try listener.listen(backlog: 6)
    var clients: [OpenFile] = []
    for _ in 0..<4 {
      clients.append(OpenFile(Descriptor(owning: try Socket.connected(to: listener.socketName()).detach())))
    }
    let answer = try InspectAnswer("--fd", "0", input: try listener.asInput())
    let queues = try answer.one("queues")
    #expect(queues.integer("accept_queue") == 4 && queues.integer("accept_backlog") == 6)
    #expect(try answer.one("socket").string("socket_state") == "listen")
    let page = try sonde("inspect", "--fd", "0", input: try listener.asInput()).finish().text
    #expect(page.contains("4 of at most 6 connections"))
    #expect(clients.count == 4)
  }

  @Test("the sockets of a process stand in a table, one line each")
  func table() throws {
    let server = try Listener.loopback("-k", "--echo")
    let client = try Socket.connected(to: server.socketAddress)
    try client.send("x")
    #expect(try client.read(exactly: 1).count == 1)
    let outcome = try run("inspect", "--pid", "\(server.child.pid)")
    #expect(outcome.status == .exit(0) && outcome.error == "")
    let lines = outcome.text.split(separator: "\n")
    #expect(lines.first?.hasPrefix("FD") ?? false)
    #expect(lines.contains { $0.contains("tcp") && $0.contains("listen") && $0.contains("127.0.0.1:\(server.port)") })
    let local = "\(try client.socketName())"
    let line = try #require(lines.first { $0.contains(local) }, "\(outcome.text)")
    #expect(line.contains("established"))
    let number = try #require(line.split(separator: " ").first.map(String.init))
    let one = try InspectAnswer("--pid", "\(server.child.pid)", "--fd", number)
    #expect(try one.one("socket").string("remote") == local && one.all("option").count > 150)
    let all = try InspectAnswer("--pid", "\(server.child.pid)")
    #expect(all.all("socket").count == lines.count - 1)
    #expect(all.objects.dropLast().allSatisfy { $0.integer("fd") != nil })
    #expect(try all.summary.integer("sockets") == lines.count - 1)
    let verbose = try run("inspect", "-v", "--pid", "\(server.child.pid)").text
    #expect(verbose.split(separator: "\n").count(where: { $0 == "socket" }) == lines.count - 1)
  }

  @Test("what is no socket, and what is not open, is one line and exit 1")
  func noSocket() throws {
    let pipe = try Pipe()
    let file = OpenFile(try pipe.readEnd.duplicate())
    for (words, input, text) in [
      (["--fd", "0"], ChildEnd.open(file), "fstat descriptor 0: Socket operation on non-socket; it is a pipe"),
      (["--fd", "0"], .null, "it is a terminal or another device"),
      (["--fd", "77"], .null, "dup descriptor 77: Bad file descriptor; it is not open"),
      // Closed ones of the first three are filled with /dev/null.
      (["--fd", "0"], .closed, "Socket operation on non-socket"),
    ] {
      let outcome = try sonde(["inspect"] + words, input: input).finish()
      #expect(outcome.status == .exit(1) && outcome.text == "")
      #expect(outcome.complaints.count == 1 && outcome.error.contains(text), "\(outcome.error)")
      let answer = try InspectAnswer(words, input: input)
      #expect(answer.objects.count == 1)
      #expect(try answer.summary.string("error")?.contains(text) ?? false)
      #expect(try answer.summary.string("reason") == "not-taken" && (answer.summary.integer("exit")) == 1)
    }
  }

  @Test("a descriptor of ours is never taken for one that the parent did not hand over", arguments: 3..<12)
  func ownDescriptors(number: Int) throws {
    let outcome = try run("inspect", "--fd", "\(number)")
    #expect(outcome.status == .exit(1) && outcome.error.contains("it is not open"), "\(outcome.error)")
  }

  @Test("a process without sockets, and none at all, are told apart")
  func noSockets() throws {
    let sleeper = try Child(["sleep", "60"])
    let without = try run("inspect", "--pid", "\(sleeper.pid)")
    #expect(without.status == .exit(1) && without.error == "sonde inspect: process \(sleeper.pid) has no sockets\n")
    for number in ["1", "99"] {
      let wrong = try run("inspect", "--pid", "\(sleeper.pid)", "--fd", number)
      #expect(wrong.status == .exit(1) && wrong.complaints.count == 1, "\(wrong.error)")
    }
    sleeper.end()
    let none = try run("inspect", "--pid", "\(sleeper.pid)")
    #expect(none.status == .exit(1))
    #expect(none.error == "sonde inspect: pidfd_open process \(sleeper.pid): No such process\n")
  }

  @Test(
    "a process that is not ours takes a capability, which is named",
    .enabled(if: Tools.isRoot && Tools.has("setpriv"), "another user needs root and setpriv(1)"))
  func notOurs() throws {
    let connection = try LoopbackConnection()
    let owner = try Child(["sleep", "60"], input: try connection.client.asInput())
    let binary = try Sandbox.here().publicBinary()
    let stranger = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", binary, "inspect"]
    for words in [["--pid", "\(owner.pid)"], ["--pid", "\(owner.pid)", "--fd", "0"]] {
      let outcome = try Child(stranger + words).finish()
      #expect(outcome.status == .exit(4) && outcome.complaints.count == 1)
      #expect(outcome.error.contains("CAP_SYS_PTRACE") && outcome.error.contains("ptrace_scope"), "\(outcome.error)")
      let json = try Child(stranger + ["--json"] + words).finish()
      #expect(try json.error == "" && (JSONObject.lines(json.text).last?.integer("exit")) == 4)
    }
    // The same user may.
    let own = try Child(
      ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "sleep", "60"],
      input: try connection.client.asInput())
    try own.attend("the change of user") { try Files.contents("/proc/\(own.pid)/comm") == Array("sleep\n".utf8) }
    let allowed = try Child(stranger + ["--pid", "\(own.pid)"]).finish()
    #expect(allowed.status == .exit(0), "\(allowed.error)")
    #expect(allowed.text.contains("established"))
  }

  /// Runs the rest of its command line with pidfd_getfd(2), number 438 everywhere, failing with the error number that comes
  /// first, as the filter of a container makes it.
  private static let filter = """
    import ctypes, os, struct, sys
    code = int(sys.argv[1])
    steps = [(0x20, 0, 0, 0), (0x15, 0, 1, 438), (0x06, 0, 0, 0x50000 | code), (0x06, 0, 0, 0x7fff0000)]
    text = ctypes.create_string_buffer(b''.join(struct.pack('HBBI', *step) for step in steps))
    program = ctypes.create_string_buffer(struct.pack('HxxxxxxQ', len(steps), ctypes.addressof(text)))
    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.prctl(38, 1, 0, 0, 0) == 0 and libc.prctl(22, 2, program, 0, 0) == 0
    os.execv(sys.argv[2], sys.argv[2:])
    """

  @Test(
    "where a container forbids the call, what can be seen is listed, and one line says what is missing",
    .enabled(if: Tools.has("python3"), "needs python3"), arguments: [EPERM, ENOSYS])
  func filtered(code: Int32) throws {
    let server = try Listener.loopback("-k", "--echo")
    let words = ["python3", "-c", Self.filter, "\(code)", Binary.path, "inspect", "--pid", "\(server.child.pid)"]
    let outcome = try Child(words).finish()
    #expect(outcome.status == .exit(4) && outcome.complaints.count == 1, "\(outcome.error)")
    #expect(outcome.error.contains("pidfd_getfd descriptor") && outcome.error.contains("container"))
    let rows = outcome.text.split(separator: "\n").dropFirst()
    #expect(!rows.isEmpty && rows.allSatisfy { $0.contains("socket:[") && $0.contains("not permitted") })
    let objects = try JSONObject.lines(try Child(words + ["--json"]).finish().text)
    #expect(objects.dropLast().map(\.type) == rows.map { _ in "socket" })
    #expect(objects[0].keys == ["type", "time", "fd", "inode", "reason", "error"])
    let summary = try #require(objects.last)
    #expect(summary.integer("untaken") == rows.count && summary.integer("sockets") == 0)
    #expect(summary.string("verdict") == "failed" && summary.integer("exit") == 4)
    let one = try Child(words + ["--fd", "4"]).finish()
    #expect(one.status == .exit(4) && one.complaints.count == 1)
  }

  @Test("who connected to a Unix socket is told with the groups")
  func peer() throws {
    let path = try Sandbox.here().path("socket")
    let server = try Socket.listening(.unix(UnixAddress(path: path)))
    let client = try Socket.connected(to: server.socketName())
    let accepted = try server.acceptOne()
    let page = try sonde("inspect", "--fd", "0", input: try accepted.asInput()).finish()
    #expect(page.text.contains("process \(getpid()), user \(getuid()), group \(getgid())"), "\(page.text)")
    let answer = try InspectAnswer("--fd", "0", input: try accepted.asInput())
    #expect(try answer.option("SO_PEERCRED").integer("user") == Int(getuid()))
    guard case .strings? = try answer.option("SO_PEERGROUPS")["value"] else {
      Issue.record("\(try answer.option("SO_PEERGROUPS"))")
      return
    }
    _ = client
  }
}

extension Socket {
  /// Waits until something can be read.
  func waitToRead() -> Bool {
    var entry = pollfd(fd: fileNumber, events: Int16(POLLIN), revents: 0)
    return poll(&entry, 1, 20_000) > 0
  }
}
