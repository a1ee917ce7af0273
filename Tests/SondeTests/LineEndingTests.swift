import Glibc
import Sockets
import Testing

@Suite("--crlf", .endToEnd)
struct LineEndingTests {
  @Test("LF goes out as CRLF, and a CR that is there is not doubled")
  func encoding() throws {
    let session = try Session("--crlf", input: .file(try Files.make("in", "a\nb\r\n\n\r\r\nend\r")))
    #expect(String(decoding: try session.peer.readToEnd(), as: UTF8.self) == "a\r\nb\r\n\r\n\r\r\nend\r")
  }

  @Test("a CR at the end of one chunk and the LF at the start of the next are one line end")
  func acrossChunks() throws {
    let session = try Session("--crlf")
    session.client.send("one\r")
    #expect(try session.peer.read(exactly: 4) == Array("one\r".utf8))
    session.client.send("\ntwo\n")
    #expect(try session.peer.read(exactly: 6) == Array("\ntwo\r\n".utf8))
  }

  @Test("megabytes of newlines arrive complete")
  func newlines() throws {
    let session = try Session("--crlf", input: .file(try Files.make("in", [UInt8](repeating: 10, count: 1 << 20))))
    let received = try session.peer.readToEnd()
    #expect(received.count == 2 << 20)
    #expect(received.enumerated().allSatisfy { $1 == ($0 & 1 == 0 ? 13 : 10) })
  }

  @Test("a page is fetched whole from a web server", .enabled(if: Tools.has("python3"), "python3 is not installed"))
  func page() throws {
    let body = payload(300_000)
    let path = try Files.make("page.bin", body)
    let directory = try Sandbox.here().path("")
    let program = """
      import functools, http.server
      handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=\(directory.debugDescription))
      server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
      print(server.server_address[1], flush=True)
      server.serve_forever()
      """
    let server = try Child(["python3", "-c", program])
    try server.waitForOutput("\n")
    let port = server.outputText.split(separator: "\n")[0]
    let client = try sonde("connect", "--crlf", "127.0.0.1:\(port)", input: .pipe)
    client.send("GET /page.bin HTTP/1.0\n\n")
    client.endInput()
    let outcome = try client.finish()
    #expect(outcome.status == .exit(0))
    #expect(String(decoding: outcome.output.prefix(15), as: UTF8.self) == "HTTP/1.0 200 OK")
    expectSame(Array(outcome.output.suffix(body.count)), body)
    #expect(Files.exists(path))
  }
}
