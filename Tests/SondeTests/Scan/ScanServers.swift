import Testing

/// Servers in Python on the loopback interface, each with manners of its own.
struct ScanServers {
  static let areAvailable = Tools.has("python3")
  private let ports: [String: String]

  /// Starts those with these names, as they stand in the script.
  init(_ names: String...) throws {
    let child = try Child(["python3", "-c", Self.script] + names)
    try child.attend("the servers") {
      child.outputText.contains("ready") || child.status != nil && child.errorEnd == nil
    }
    try #require(child.outputText.contains("ready"), "python3: \(child.errorText)")
    ports = child.outputText.split(separator: "\n").reduce(into: [:]) { ports, line in
      let words = line.split(separator: " ").map(String.init)
      if words.count == 2 { ports[words[0]] = words[1] }
    }
  }

  func port(_ name: String) -> String { ports[name] ?? "0" }

  private static let script = """
    import http.server, socket, ssl, subprocess, sys, tempfile, threading

    def page():
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler)
        server.RequestHandlerClass.log_message = lambda *_: None
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server.server_port

    def serve(handle):
        server = socket.create_server(("127.0.0.1", 0))
        def one(connection):
            try: handle(connection)
            except OSError: pass
            finally: connection.close()
        def loop():
            while True:
                threading.Thread(target=one, args=(server.accept()[0],), daemon=True).start()
        threading.Thread(target=loop, daemon=True).start()
        return server.getsockname()[1]

    def say(words):
        def handle(connection):
            connection.sendall(words)
            while connection.recv(4096): pass
        return handle

    def listen(connection):
        while connection.recv(4096): pass

    def secure():
        with tempfile.TemporaryDirectory() as d:
            subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                "-subj", "/CN=sonde.invalid", "-keyout", d + "/k", "-out", d + "/c"], check=True, stderr=subprocess.DEVNULL)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(d + "/c", d + "/k")
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        return serve(lambda connection: context.wrap_socket(connection, server_side=True).recv(1))

    kinds = {
        "page": page,
        "greeting": lambda: serve(say(b"220 mail ready\\r\\n")),
        "said": lambda: serve(say(b'one, "two" \\x1b[31m\\xff\\r\\nmore\\r\\n')),
        "hostile": lambda: serve(say(b'\\x1b]0;owned\\x07\\x1b[2J"}\\\\\\x00\\xc2\\x9b31m\\xe2\\x80\\xae\\n{"type":"summary"}\\n')),
        "silent": lambda: serve(listen),
        "closing": lambda: serve(lambda connection: None),
        "secure": secure,
    }
    for name in sys.argv[1:]:
        print(name, kinds[name](), flush=True)
    print("ready", flush=True)
    threading.Event().wait()
    """
}
