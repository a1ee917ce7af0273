import Testing

/// Ports of a machine of the test's own that answer in their own ways, on 127.0.0.1.
struct ScanServices {
  static let isAvailable = Namespace.areAvailable && Tools.has("python3", "openssl")

  let space: Namespace

  init() throws {
    space = try Namespace()
    let (script, key, certificate) = (
      try Sandbox.here().path("services.py"), try Sandbox.here().path("key"), try Sandbox.here().path("certificate")
    )
    let made = try Child([
      "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, "-days", "2",
      "-subj", "/CN=localhost",
    ]).finish()
    try #require(made.status == .exit(0), "openssl: \(made.error)")
    try Files.put(Array(Self.script.utf8), at: script)
    let child = try Child(["ip", "netns", "exec", space.name, "python3", script, key, certificate])
    try child.attend("the services") { child.outputText.contains("ready") || child.status != nil }
    try #require(child.status == nil, "services: \(child.errorText)")
  }

  func start(_ words: String..., error: ChildEnd = .pipe, output: ChildEnd = .pipe) throws -> Child {
    try Child(
      ["ip", "netns", "exec", space.name, Binary.path, "scan"] + words, output: output, error: error,
      environment: ["TERM=xterm"])
  }

  func scan(_ words: String...) throws -> ScanRecords {
    try ScanRecords(Child(["ip", "netns", "exec", space.name, Binary.path, "scan", "--json"] + words))
  }

  /// TCP: 21 greets, with control functions; 80 is a page; 443 is TLS; 990 refuses TLS; 2000 says nothing at all.
  /// UDP: 53 answers as DNS does, 69 from another port, and 9 not at all.
  private static let script = #"""
    import select, socket, ssl, sys, threading
    def tcp(port, serve):
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen(64)
        def one(connection):
            try:
                serve(connection)
            except OSError:
                pass
            finally:
                connection.close()
        def loop():
            while True:
                connection, _ = listener.accept()
                threading.Thread(target=one, args=(connection,), daemon=True).start()
        threading.Thread(target=loop, daemon=True).start()

    def udp(port, answer):
        end = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        end.bind(("127.0.0.1", port))
        def loop():
            while True:
                data, peer = end.recvfrom(65536)
                answer(end, data, peer)
        threading.Thread(target=loop, daemon=True).start()

    def greet(connection):
        connection.sendall(b"220 \x1b]0;evil\x07\x1b[31mftp \xff ready\r\nmore\r\n")
        connection.recv(1000)
    def page(connection):
        connection.recv(1000)
        connection.sendall(b"HTTP/1.0 404 Not Found\r\nServer: tiny/1.0\r\n\r\nbody")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[2], sys.argv[1])
    def secure(connection):
        context.wrap_socket(connection, server_side=True).recv(1000)
    def alert(connection):
        connection.recv(1000)
        connection.sendall(b"\x15\x03\x03\x00\x02\x02\x28")
        connection.recv(1000)
    tcp(21, greet)
    tcp(80, page)
    tcp(443, secure)
    tcp(990, alert)
    tcp(2000, lambda connection: connection.recv(1) and connection.recv(1000) and connection.recv(1000))
    other = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    other.bind(("127.0.0.1", 6900))
    udp(53, lambda end, data, peer: end.sendto(data[:2] + bytes([data[2] | 0x80]) + data[3:], peer))
    udp(69, lambda end, data, peer: other.sendto(b"\0\5\0\1no such file\0", peer))
    udp(9, lambda end, data, peer: None)
    print("ready", flush=True)
    threading.Event().wait()

    """#
}

extension ScanRecords {
  /// Expects these counters of the summary, and 0 for all others.
  func expect(_ wanted: [String: Int], _ location: SourceLocation = #_sourceLocation) {
    for key in ["open", "closed", "filtered", "open_or_filtered", "undecided", "unfinished"] {
      #expect(summary.integer(key) == wanted[key] ?? 0, "\(key)", sourceLocation: location)
    }
  }
}
