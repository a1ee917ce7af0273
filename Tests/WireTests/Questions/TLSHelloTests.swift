import Testing
import Wire

/// The hello of TLS and what servers make of it.
@Suite struct TLSHelloTests {
  /// A server of OpenSSL that gets the hello from memory; what it sends back in hexadecimal digits.
  private static let server = """
    import ssl, subprocess, sys, tempfile
    with tempfile.TemporaryDirectory() as d:
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-subj", "/CN=sonde.invalid", "-keyout", d + "/k", "-out", d + "/c"], check=True, stderr=subprocess.DEVNULL)
        c = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        c.load_cert_chain(d + "/c", d + "/k")
        low, high, ciphers, hello = sys.argv[1:5]
        c.set_ciphers(ciphers)
        c.minimum_version, c.maximum_version = ssl.TLSVersion[low], ssl.TLSVersion[high]
        names = []
        c.sni_callback = lambda s, name, c: names.append(name)
        i, o = ssl.MemoryBIO(), ssl.MemoryBIO()
        i.write(bytes.fromhex(hello))
        try: c.wrap_bio(i, o, server_side=True).do_handshake()
        except ssl.SSLError: pass
        print(o.read().hex(), names[0] if names else "-")
    """

  private func ask(_ low: String, _ high: String, ciphers: String = "DEFAULT@SECLEVEL=0", name: String?) throws -> (
    answer: [UInt8], name: String
  ) {
    let hello = TLSHello.record(serverName: name.map { Array($0.utf8) }, seed: 7)
    let text = try #require(ForeignProgram.python(Self.server, [low, high, ciphers, hex(hello)]))
    let words = text.split(whereSeparator: \.isWhitespace)
    try #require(words.count == 2, "\(text)")
    return (hex(String(words[0])), String(words[1]))
  }

  @Test(
    "OpenSSL answers our hello in every version that it still speaks",
    .enabled(if: ForeignProgram.hasTLS, "needs python3 with ssl, and openssl(1)"),
    arguments: [("TLSv1_3", "TLS 1.3"), ("TLSv1_2", "TLS 1.2"), ("TLSv1_1", "TLS 1.1"), ("TLSv1", "TLS 1.0")])
  func versions(version: String, name: String) throws {
    let (answer, asked) = try ask(version, version, name: "db.sonde.invalid")
    let hello = try #require(PacketReader.read(answer) { TLSServerHello($0) })
    #expect(hello.version.flatMap { TLSClientHello.name(ofVersion: $0) }?.description == name)
    #expect(hello.isWhole)
    if case .alert = hello.kind { Issue.record("an alert") }
    #expect(asked == "db.sonde.invalid")
  }

  @Test(
    "a server that speaks all versions chooses 1.3, and hears no name where none is given",
    .enabled(if: ForeignProgram.hasTLS, "needs python3 with ssl, and openssl(1)"))
  func best() throws {
    let (answer, asked) = try ask("TLSv1", "TLSv1_3", name: nil)
    #expect(PacketReader.read(answer) { TLSServerHello($0)?.version } == 0x0304)
    #expect(asked == "None")
  }

  @Test(
    "a server that finds no cipher suite says so in an alert, which is TLS and has no version",
    .enabled(if: ForeignProgram.hasTLS, "needs python3 with ssl, and openssl(1)"))
  func alert() throws {
    let (answer, _) = try ask("TLSv1_2", "TLSv1_2", ciphers: "CAMELLIA256-SHA", name: nil)
    let hello = try #require(PacketReader.read(answer) { TLSServerHello($0) })
    #expect(hello.kind == .alert(level: 2, description: 40))
    #expect(hello.version == nil)
    #expect(TLSServerHello.name(ofAlert: 40)?.description == "handshake_failure")
  }

  @Test("our own decoder finds in the hello what was put in, and it is short enough for old devices")
  func own() {
    let named = TLSHello.record(serverName: Array("a.example".utf8), seed: 1)
    PacketReader.read(named) { reader in
      let hello = TLSClientHello(reader)
      #expect(hello?.isWhole == true)
      #expect(hello?.legacyVersion == 0x0303)
      #expect(hello?.version == 0x0304)
      #expect(hello?.serverName.flatMap(reader.slice)?.array == Array("a.example".utf8))
      #expect(hello?.protocols == nil)
    }
    let plain = TLSHello.record(seed: 1)
    #expect(plain.count - 5 < 256)
    #expect(plain == TLSHello.record(seed: 1))
    #expect(plain != TLSHello.record(seed: 2))
    #expect(TLSHello.record(serverName: [UInt8](repeating: 0x61, count: 256), seed: 1) == plain)
    #expect(TLSHello.record(serverName: [], seed: 1) == plain)
  }

  @Test("a server's hello that is cut anywhere is none or an unfinished one, and never another version in the end")
  func truncations() {
    let extensions = hex("002b0002 0304")
    let body = hex("0303") + [UInt8](repeating: 9, count: 32) + hex("00 1301 00 0006") + extensions
    let record = hex("16 0303") + [0, UInt8(body.count + 4), 2, 0, 0, UInt8(body.count)] + body
    for count in 0...record.count {
      let hello = PacketReader.read(Array(record.prefix(count))) { TLSServerHello($0) }
      if let hello, hello.isWhole { #expect(hello.version == 0x0304) }
      #expect((hello?.isWhole == true) == (count == record.count))
      #expect(PacketReader.read(Array(record.prefix(count))) { TLSServerHello.mayBegin($0) } == (count > 0))
    }
  }

  @Test("SSL 3.0 has no extensions", arguments: [(0x00, "SSL 3.0"), (0x01, "TLS 1.0"), (0x02, "TLS 1.1")])
  func old(minor: Int, name: String) {
    let body = [3, UInt8(minor)] + [UInt8](repeating: 9, count: 32) + hex("00 0005 00")
    let record = [22, 3, UInt8(minor), 0, UInt8(body.count + 4), 2, 0, 0, UInt8(body.count)] + body
    let hello = PacketReader.read(record) { TLSServerHello($0) }
    #expect(hello?.isWhole == true)
    #expect(hello?.version.flatMap { TLSClientHello.name(ofVersion: $0) }?.description == name)
  }

  @Test(
    "what is no TLS is none",
    arguments: ["HTTP/1.1 400 Bad Request\r\n", "SSH-2.0-x\r\n", "\u{16}", "\u{15}\u{3}\u{5}", ""])
  func others(text: String) {
    #expect(PacketReader.read(Array(text.utf8)) { TLSServerHello($0) } == nil)
  }
}
