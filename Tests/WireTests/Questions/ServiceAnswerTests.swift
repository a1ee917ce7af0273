import TestSupport
import Testing
import Wire

/// What is made of the bytes that come back from a UDP port.
@Suite struct ServiceAnswerTests {
  static let token: UInt64 = 0x1122_3344_5566_7788

  struct Sample: CustomTestStringConvertible {
    let port: UInt16
    let name: String?
    let answer: [UInt8]
    var testDescription: String { "\(port) \(name ?? "nothing") \(hex(answer).prefix(24))" }

    init(_ port: UInt16, _ name: String?, _ bytes: String) { self.init(port, name, hex(bytes)) }
    init(_ port: UInt16, _ name: String?, _ bytes: [UInt8]) {
      self.port = port
      self.name = name
      answer = bytes
    }
  }

  /// Made by hand after the documents that the questions name.
  static let samples = [
    Sample(7, "echo", ""), Sample(7, nil, "00"), Sample(13, "daytime", Array("Sat Nov 21 2026\r\n".utf8)),
    Sample(17, "qotd", Array("Less is more.\r\n".utf8)), Sample(19, "chargen", Array(" !\"#$%&'()*\r\n".utf8)),
    Sample(19, nil, "0001"), Sample(37, "time", "ee 00 00 00"), Sample(37, nil, "ee 00 00"),
    // A refusal is an answer, a question is none, and another identifier is somebody else's.
    Sample(53, "dns", "7788 8005 0000 0000 0000 0000"), Sample(53, nil, "7788 0005 0000 0000 0000 0000"),
    Sample(53, nil, "7789 8005 0000 0000 0000 0000"), Sample(5353, "mdns", "7788 8400 0000 0000 0000 0000"),
    Sample(5355, "llmnr", "7788 8000 0000 0000 0000 0000"), Sample(137, "netbios-ns", "7788 8400 0000 0001 0000 0000"),
    // NTP: a client's message, and the answer to somebody else.
    Sample(123, nil, hex("23") + [UInt8](repeating: 0, count: 47)),
    Sample(123, nil, hex("24") + [UInt8](repeating: 0, count: 47)),
    Sample(69, "tftp", "0005 0002 00"), Sample(69, nil, "0001 0000"),
    Sample(161, "snmp", "30 11 02 01 01 04 06 7075626c6963 a2 04 02 02 00 01"), Sample(161, nil, "30 03 02 01 07"),
    Sample(177, "xdmcp", "0001 0005 0000"), Sample(177, "xdmcp", "0001 0006 0000"), Sample(177, nil, "0001 0002 0000"),
    Sample(389, "ldap", "30 0a 02 04 55667788 64 02 0400"), Sample(389, nil, "30 0a 02 04 55667789 64 02 0400"),
    Sample(520, "rip", hex("02 02 0000") + [UInt8](repeating: 0, count: 20)), Sample(520, nil, "02 02 0000 00"),
    Sample(
      623, "ipmi",
      hex("06 00 ff 06 000011be 40") + [UInt8(token % 255)] + hex("00 10") + [UInt8](repeating: 0, count: 16)),
    Sample(623, "ipmi", "06 00 ff 86"), Sample(623, nil, "06 00 ff 06 000011be 80 33 00 00"),
    Sample(1434, "ms-sql-m", "05 02 00 41 42"), Sample(1434, nil, "05 03 00 41 42"),
    Sample(5351, "nat-pmp", "00 80 0000 00000001 c0000201"), Sample(5351, "nat-pmp", "02 80 0001 00000000"),
    Sample(5351, nil, "00 00"), Sample(27015, "a2s", "ffffffff 41 01020304"), Sample(27015, "a2s", "ffffffff 49 11"),
    Sample(27015, nil, "ffffffff 54"), Sample(47808, "bacnet", "81 0a 0009 01 00 50 88 0c"),
    Sample(47808, nil, "81 0a 000a 01 00 50 88 0c"),
    Sample(3478, nil, hex("0101 0000 2112a442") + [UInt8](repeating: 0, count: 12)),
    Sample(5683, "coap", "60 00 7788"), Sample(5683, "coap", "54 45 0001 55667788"), Sample(5683, nil, "40 45 7788"),
    Sample(853, "dtls", "15 fefd 0000 000000000000 0002 02 28"),
    Sample(853, nil, "17 fefd 0000 000000000000 0002 02 28"),
    Sample(1701, "l2tp", "c802 000c 7788 0000 0000 0001"), Sample(1701, nil, "c802 000c 7789 0000 0000 0001"),
    Sample(3702, nil, Array("<html>".utf8)), Sample(5060, nil, Array("SIP/2.0 200 OK\r\n\r\n".utf8)),
    Sample(9999, nil, "01"), Sample(9999, nil, ""),
  ]

  @Test("an answer is known by what ties it to the question", arguments: samples)
  func recognised(sample: Sample) {
    #expect(ServiceAnswer.protocolName(port: sample.port, answer: sample.answer.span, token: Self.token) == sample.name)
  }

  @Test("a question that comes back as it is, from an echo service, is not taken for an answer")
  func echoed() {
    for port in UInt16.min...UInt16.max {
      let question = ServiceQuestion.datagram(to: port, token: Self.token)
      // A message of a handshake looks the same from both sides, and so does a header that only has a length.
      guard !question.isEmpty, ![853, 4433, 5684, 47808, 500, 4500].contains(port) else { continue }
      #expect(ServiceAnswer.protocolName(port: port, answer: question.span, token: Self.token) == nil, "\(port)")
    }
  }

  @Test("bytes of any kind and length are only bytes, at every port that is known")
  func hostile() {
    let ports = (UInt16.min...UInt16.max).filter {
      !ServiceQuestion.datagram(to: $0, token: Self.token).isEmpty || [7, 13, 17, 19, 37].contains($0)
    }
    #expect(ports.count > 35)
    var random = SeededGenerator(seed: 6)
    var inputs = Self.samples.map { ($0.port, $0.answer) }
    inputs += ports.map { ($0, Array(ServiceQuestion.datagram(to: $0, token: Self.token).prefix(200))) }
    for (port, input) in inputs {
      for other in ports { look(other, input) }
      for count in 0..<input.count { look(port, Array(input.prefix(count))) }
      for _ in 0..<100 where !input.isEmpty {
        var changed = input
        changed[Int.random(in: changed.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
        look(port, changed)
      }
    }
    let others =
      (0..<100).map { random.bytes($0) } + [[UInt8](repeating: 0xff, count: 9000), hex("3084ffffffff0284ffffffff")]
    for input in others { for port in ports { look(port, input) } }
  }

  private func look(_ port: UInt16, _ bytes: [UInt8]) {
    _ = ServiceAnswer.protocolName(port: port, answer: bytes.span, token: Self.token)
    PacketReader.read(bytes) { _ = TLSServerHello($0) }
  }

  @Test(
    "a DTLS server of OpenSSL answers our datagram",
    .enabled(if: ForeignProgram.hasTLS, "needs openssl(1)"))
  func datagramTLS() throws {
    let question = ServiceQuestion.datagram(to: 4433, token: Self.token)
    let text = try #require(ForeignProgram.python(Self.server, [hex(question)]), "no answer")
    let answer = hex(text)
    #expect(ServiceAnswer.protocolName(port: 4433, answer: answer.span, token: Self.token) == "dtls")
    // An alert would be DTLS too, but it would not like our hello.
    #expect(answer.first == 22)
  }

  /// Starts the server, asks it, and prints the answer in hexadecimal digits.
  private static let server = """
    import socket, subprocess, sys, tempfile
    with tempfile.TemporaryDirectory() as d:
        files = ["-key", d + "/k", "-cert", d + "/c"]
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-subj", "/CN=sonde.invalid", "-keyout", d + "/k", "-out", d + "/c"], check=True, stderr=subprocess.DEVNULL)
        with subprocess.Popen(["openssl", "s_server", "-dtls", "-4", "-accept", "127.0.0.1:0"] + files,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as server:
            try:
                while not (line := server.stdout.readline()).startswith(b"ACCEPT"): assert line
                s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                s.settimeout(10)
                s.connect(("127.0.0.1", int(line.split(b":")[1])))
                s.send(bytes.fromhex(sys.argv[1]))
                print(s.recv(4096).hex())
            finally: server.kill()
    """
}
