import Testing

/// What `sonde capture -r` makes of one file, as it is stored.
@Suite("a stored capture, printed", .endToEnd)
struct MixedCaptureTests {
  @Test("as objects")
  func objects() throws {
    let path = try Files.make("mixed.pcapng", MixedCapture.bytes)
    let outcome = try Child([Binary.path, "capture", "--json", "-r", path]).finish()
    #expect(outcome.status == .exit(0) && outcome.error.isEmpty, "\(outcome.error)")
    // The time is part of what is compared: the file has it.
    let text = outcome.text.replacing("\"time\":\"2026-11-20T12:00:00", with: "\"at\":\"12:00:00")
      .replacing(path, with: "mixed.pcapng")
    try Golden.expect(text, matches: "capture-mixed.jsonl")
  }

  @Test("as lines, with our notes and without", arguments: [["-n"], ["-n", "-e", "-v", "--classic"]])
  func lines(options: [String]) throws {
    let path = try Files.make("mixed.pcapng", MixedCapture.bytes)
    let outcome = try sonde(["capture", "-r", path] + options, environment: ["TZ=UTC"]).finish()
    #expect(outcome.status == .exit(0), "\(outcome.error)")
    try Golden.expect(outcome.text, matches: options.count == 1 ? "capture-mixed.txt" : "capture-mixed-classic.txt")
  }

  @Test("ends have the names that the file tells, or with -N the first part, or with -n none")
  func names() throws {
    let path = try Files.make("mixed.pcapng", MixedCapture.bytes)
    for (options, end) in [([], "www.example.com.domain"), (["-N"], "www.domain"), (["-n"], "192.0.2.2.53")] {
      let outcome = try sonde(["capture", "-c", "1", "-r", path] + options).finish()
      #expect(outcome.text.contains(" > \(end): 4660+ A? www.example.com."), "\(outcome.text)")
    }
  }

  @Test(
    "what the objects tell of applications is what tshark finds",
    .enabled(if: Tools.has("tshark", "python3"), "tshark and python3 are needed"))
  func tshark() throws {
    let path = try Files.make("mixed.pcapng", MixedCapture.bytes)
    let fields: [(String, String)] = [
      ("number", "frame.number"), ("query", "dns.qry.name"), ("stratum", "ntp.stratum"), ("ntp_mode", "ntp.flags.mode"),
      ("server_name", "tls.handshake.extensions_server_name"), ("method", "http.request.method"), ("host", "http.host"),
      ("path", "http.request.uri"), ("status", "http.response.code"), ("client_mac", "dhcp.hw.mac_addr"),
      ("requested", "dhcp.option.requested_ip_address"), ("host_name", "dhcp.option.hostname"), ("dcid", "quic.dcid"),
    ]
    let found = try Child(
      ["tshark", "-n", "-r", path, "-T", "fields", "-E", "occurrence=f", "-E", "separator=|"]
        + fields.flatMap { ["-e", $0.1] }
    ).finish()
    let rows = found.text.split(separator: "\n").map { $0.split(separator: "|", omittingEmptySubsequences: false) }
    try #require(rows.count == MixedCapture.datagrams.count, "\(found.error)")
    let json = try Files.make("mixed.json", sonde("capture", "--json", "-r", path).finish().text)
    let script = """
      import json, sys
      for line in open(sys.argv[1]):
          packet = json.loads(line)
          if packet["type"] == "packet":
              print("|".join(str(packet.get(key, "")) for key in sys.argv[2:]))
      """
    let values = try Child(["python3", "-c", script, json] + fields.map(\.0)).finish()
    let ours = values.text.split(separator: "\n").map { $0.split(separator: "|", omittingEmptySubsequences: false) }
    try #require(ours.count == rows.count, "\(values.error)")
    var compared = 0
    for (row, own) in zip(rows, ours) {
      // What the interface cut off is no name to compare.
      for ((key, _), (theirs, value)) in zip(fields, zip(row, own)) where !value.isEmpty && !theirs.isEmpty {
        #expect(theirs == value, "\(key) in \(own)")
        compared += 1
      }
    }
    #expect(compared > fields.count + rows.count - 3, "\(compared)")
  }
}
