import Testing

@Suite("sonde scan --pcap", .endToEnd, .enabled(if: CaptureField.isAvailable, CaptureField.reason))
struct ScanPcapTests {
  /// Keeps connecting to ports of its own, and sending datagrams, until the end of the test.
  private func startNoise(_ field: CaptureField) throws {
    let script = """
      import socket
      server = socket.create_server(("127.0.0.1", 7777))
      print("ready", flush=True)
      while True:
          client = socket.create_connection(("127.0.0.1", 7777))
          server.accept()[0].close()
          client.close()
          # Of both protocols, so that it comes upon every port of the scan in the other one.
          for _ in range(8):
              with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as end:
                  end.sendto(b"noise", ("127.0.0.1", 7778))
          for port in (9001, 9002):
              other = socket.socket()
              other.connect_ex(("127.0.0.1", port))
              other.close()
      """
    let child = try Child(["ip", "netns", "exec", field.space.name, "python3", "-c", script])
    try child.attend("the noise") { child.outputText.contains("ready") || child.status != nil }
    try #require(child.status == nil, "noise: \(child.errorText)")
  }

  @Test(
    "holds this run's packets and no others, while others ask the same ports",
    arguments: [("--timeout", "Flags [S]"), ("--syn", "Flags [S]"), ("--udp", "UDP")], ["pcap", "pcapng"])
  func exact(method: (option: String, question: String), form: String) throws {
    try #require(Tools.has("python3"), "the noise needs python3")
    let field = try CaptureField()
    try startNoise(field)
    let path = try Files.make("run.\(form)")
    let words = method.option == "--timeout" ? ["--timeout", "1s"] : [method.option]
    let child = try field.space.sonde(["scan", "--json"] + words + ["--pcap", path, "127.0.0.1", "9001-9005"])
    let outcome = try ScanRecords(child)
    outcome.expect(["closed": 5])
    let lines = try CaptureField.tcpdump(path, "-t")
    #expect(
      !lines.contains { $0.contains("127.0.0.1.7777") || $0.contains("127.0.0.1.7778") || $0.contains("udp port 7778") }
    )
    let asked = lines.filter { $0.contains(method.question) }
    #expect(asked.count == outcome.summary.integer("questions"), "\(lines)")
    #expect(lines.count == 2 * asked.count, "\(lines)")
    for port in 9001...9005 { #expect(asked.count { $0.contains("> 127.0.0.1.\(port):") } == 1) }
  }
}
