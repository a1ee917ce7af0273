import Probe
import Sockets
import TestSupport
import Testing

/// Banners of servers that others have written.
@Suite struct RealServerTests {
  private static let page = """
    import http.server, sys, threading
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler)
    print(server.server_port)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()
    """

  private static func secure(_ version: String) -> String {
    """
    import socket, ssl, subprocess, sys, tempfile, threading
    with tempfile.TemporaryDirectory() as d:
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-subj", "/CN=sonde.invalid", "-keyout", d + "/k", "-out", d + "/c"], check=True, stderr=subprocess.DEVNULL)
        c = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        c.load_cert_chain(d + "/c", d + "/k")
    c.minimum_version = c.maximum_version = ssl.TLSVersion.\(version)
    server = socket.create_server(("127.0.0.1", 0))
    print(server.getsockname()[1])
    def serve():
        while True:
            connection, _ = server.accept()
            try: c.wrap_socket(connection, server_side=True).recv(1)
            except OSError: pass
            finally: connection.close()
    threading.Thread(target=serve, daemon=True).start()
    sys.stdin.read()
    """
  }

  private func read(_ server: PythonServer, _ port: Port) throws -> Banner? {
    let address = server.address
    return try onReactor { reactor in
      try await BannerReaderTests.read(address, port, "sonde.invalid", .seconds(10), reactor).0
    }
  }

  @Test(
    "the web server of Python says its status and its name",
    .enabled(if: PythonServer.isHere, "needs python3"), arguments: [80, 4242] as [Port])
  func page(port: Port) throws {
    let server = try PythonServer(Self.page)
    let banner = try #require(try read(server, port))
    #expect(banner.cause == .http)
    let text = String(decoding: banner.bytes, as: UTF8.self)
    #expect(text.hasPrefix("HTTP/1.0 501 ") && text.contains("Server: BaseHTTP/"), "\(text)")
  }

  @Test(
    "a server of OpenSSL is recognised, with its version, at a port of TLS and at any other",
    .enabled(if: PythonServer.hasOpenSSL, "needs python3 with ssl, and openssl(1)"),
    arguments: [("TLSv1_2", "TLS 1.2"), ("TLSv1_3", "TLS 1.3")])
  func secure(version: String, name: String) throws {
    let server = try PythonServer(Self.secure(version))
    for port in [443, 80, 4242] as [Port] {
      let banner = try #require(try read(server, port), "\(port)")
      #expect(banner.cause == .tls && banner.tlsVersion == name, "\(port)")
    }
  }
}
