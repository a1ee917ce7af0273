import PacketText
import Testing
import Wire

/// The short notes of what a packet is for.
@Suite struct ServiceNoteTests {
  private func note(_ payload: [UInt8], isTCP: Bool, port: UInt16, _ change: (inout TextOptions) -> Void = { _ in })
    -> String
  {
    var options = TextOptions()
    change(&options)
    var out = TextBuffer()
    PacketReader.read(payload) {
      ServiceNote(options: options).put($0, isTCP: isTCP, ports: 40000, port, into: &out)
    }
    return String(decoding: out.array(), as: UTF8.self)
  }

  /// A client's hello with one name and these protocols, and nothing else.
  private func hello(_ name: [UInt8], _ protocols: [String]) -> [UInt8] {
    func counted(_ bytes: [UInt8]) -> [UInt8] { [UInt8(bytes.count >> 8), UInt8(bytes.count & 0xff)] + bytes }
    let list = protocols.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) }
    let extensions = [0, 0] + counted(counted([0] + counted(name))) + [0, 16] + counted(counted(list))
    let body = [3, 3] + [UInt8](repeating: 7, count: 32) + [0, 0, 2, 0x13, 1, 1, 0] + counted(extensions)
    return [22, 3, 1] + counted([1, 0] + counted(body))
  }

  @Test("a TLS hello tells the server and the protocols")
  func tls() {
    let bytes = hello(Array("example.com".utf8), ["h2", "http/1.1"])
    #expect(note(bytes, isTCP: true, port: 443) == " [TLS example.com h2,http/1.1]")
    #expect(note(bytes, isTCP: true, port: 9999) == " [TLS example.com h2,http/1.1]")
    #expect(note(Array(bytes.prefix(50)), isTCP: true, port: 443) == " [TLS]")
    #expect(note(bytes, isTCP: true, port: 443) { $0.isClassic = true } == "")
  }

  @Test("nothing that a name says reaches a terminal")
  func escapes() {
    let bytes = hello(Array("a\u{1b}[2J\\\u{7f}\n".utf8) + [0x9b], ["\r"])
    #expect(note(bytes, isTCP: true, port: 443) == #" [TLS a\x1b[2J\\\x7f\x0a\x9b \x0d]"#)
  }

  @Test("HTTP where tcpdump prints none of it")
  func http() {
    let request = Array("GET /path HTTP/1.1\r\nHost: example.com\r\n\r\n".utf8)
    #expect(note(request, isTCP: true, port: 8000) == " [HTTP GET example.com/path]")
    #expect(note(request, isTCP: true, port: 80) == "")
    #expect(note(request, isTCP: true, port: 80) { $0.isQuiet = true } == " [HTTP GET example.com/path]")
    let proxy = Array("CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n".utf8)
    #expect(note(proxy, isTCP: true, port: 3128) == " [HTTP CONNECT example.com:443]")
    let answer = Array("HTTP/1.1 404 Not Found\r\n\r\n".utf8)
    #expect(note(answer, isTCP: true, port: 8000) == " [HTTP 404 Not Found]")
    #expect(note(Array("SSH-2.0-OpenSSH\r\n".utf8), isTCP: true, port: 22) == "")
  }

  @Test("QUIC tells its version and kind, LLMNR its question")
  func datagrams() {
    let end: [UInt8] = [0, 0, 0, 0]
    #expect(note([0xc3, 0, 0, 0, 1] + end, isTCP: false, port: 443) == " [QUIC v1 Initial]")
    #expect(note([0xf3, 0x6b, 0x33, 0x43, 0xcf] + end, isTCP: false, port: 443) == " [QUIC v2 Handshake]")
    #expect(note([0xe3, 0xff, 0, 0, 29] + end, isTCP: false, port: 443) == " [QUIC draft-29 Handshake]")
    #expect(note([0xc3, 0xfa, 0xce, 0xb0, 0x0c] + end, isTCP: false, port: 443) == "")
    #expect(note([0x43, 0, 0, 0, 1] + end, isTCP: false, port: 443) == "")
    let question: [UInt8] = [0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 2, 0x70, 0x63, 0, 0, 28, 0, 1]
    #expect(note(question, isTCP: false, port: 5355) == " [LLMNR AAAA pc]")
    #expect(note(question, isTCP: false, port: 53) == "")
  }
}
