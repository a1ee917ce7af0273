import Testing

@Suite("capture: libpcap", .endToEnd)
struct CaptureLibraryTests {
  @Test(
    "without libpcap files are read, and what needs it names the package",
    .enabled(if: OwnEtc.isAvailable, OwnEtc.reason), .enabled(if: CaptureField.isAvailable, CaptureField.reason))
  func missing() throws {
    let field = try CaptureField()
    let path = try Files.make("one.pcap")
    let child = try field.capture("-i", "lo", "-w", path, "-c", "1", "udp")
    try field.send(1)
    try #require(child.finish().status == .exit(0))
    func run(_ words: String) throws -> ChildOutcome {
      // Whatever the library is called, nothing can be loaded from an empty file.
      let hide = "for f in $(ldconfig -p | sed -n 's/.*libpcap.* => //p'); do mount --bind /dev/null $f; done"
      return try Child(["unshare", "-m", "sh", "-c", "\(hide) && exec \(Binary.path) capture \(words)"]).finish()
    }
    let reading = try run("-n -r \(path)")
    #expect(reading.status == .exit(0) && reading.text.contains("length 100"))
    for words in ["-i lo", "-n -r \(path) udp"] {
      let outcome = try run(words)
      #expect(outcome.status == .exit(5) && outcome.error.contains("libpcap0.8"), "\(outcome.error)")
    }
  }

  @Test("the binary links no libpcap, so that nobody waits for it at every start")
  func unlinked() throws {
    let outcome = try Child(["ldd", Binary.path]).finish()
    #expect(outcome.status == .exit(0) && !outcome.text.contains("pcap"))
  }
}
