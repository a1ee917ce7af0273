import Glibc
import Sockets
import Testing

@Suite("capture: files that are written", .endToEnd, .enabled(if: CaptureField.isAvailable, CaptureField.reason))
struct CaptureWriteTests {
  @Test("files follow one another by the clock without a packet; the last are kept, and each is handed on")
  func rotation() throws {
    let field = try CaptureField()
    let path = try Files.make("turn.pcapng")
    let log = try Files.make("log")
    let child = try field.capture(
      "-i", "lo", "-w", path, "--rotate", "1s", "--files", "2", "--on-file", "echo \"$1\" >> \(log)", "--duration",
      "3200ms")
    #expect(try child.finish().status == .exit(0))
    let handed = String(decoding: try Files.contents(log), as: UTF8.self).split(separator: "\n").map(String.init)
    #expect(handed.count >= 4 && handed == handed.sorted() && Set(handed).count == handed.count)
    let left = handed.filter { Files.exists($0) }
    #expect(left == Array(handed.suffix(2)))
    for file in left { #expect(try CaptureField.tcpdump(file).isEmpty) }
  }

  @Test("files follow one another by size, none is larger, and no packet is lost between them")
  func sizes() throws {
    let field = try CaptureField()
    let path = try Files.make("size.pcap")
    let outcome = try field.space.sonde([
      "capture", "-i", "lo", "-w", path, "--rotate", "10k", "--json", "-c", "500", "--", "ping", "-q", "-c", "250",
      "-i",
      "0.001", "127.0.0.1",
    ]).finish()
    let objects = try outcome.text.split(separator: "\n").filter { $0.hasPrefix("{") }.map { try JSONObject($0) }
    let files = objects.filter { $0.type == "file" }
    #expect(files.count >= 5 && files.compactMap { $0.integer("packets") }.reduce(0, +) == 500)
    var count = 0
    for file in files {
      let name = try #require(file.string("path"))
      #expect(try Files.contents(name).count <= 10 << 10)
      count += try CaptureField.tcpdump(name).count
    }
    #expect(count == 500)
  }

  @Test("a command for a file that fails is told, and is a no")
  func failingHook() throws {
    let field = try CaptureField()
    let path = try Files.make("hook.pcapng")
    let outcome = try field.space.sonde([
      "capture", "-i", "lo", "-w", path, "--rotate", "1h", "--on-file", "exit 3", "--duration", "100ms",
    ]).finish()
    #expect(outcome.status == .exit(1) && outcome.error.contains("--on-file ended with status 3"))
  }

  @Test("a disk that gets full is told, and what was written can be read", arguments: ["pcap", "pcapng"])
  func fullDisk(end: String) throws {
    let field = try CaptureField()
    let directory = try Files.make("disk-is-here")
    try #require(unlink(directory) == 0 && mkdir(directory, 0o755) == 0)
    try #require(Child(["mount", "-t", "tmpfs", "-o", "size=64k", "none", directory]).finish().status == .exit(0))
    try Sandbox.here().atEnd { umount2(directory, Int32(MNT_DETACH)) }
    let path = "\(directory)/full.\(end)"
    let child = try field.capture("-i", "lo", "-w", path)
    try field.send(2000, bytes: 500)
    let outcome = try child.finish()
    #expect(outcome.status == .exit(5) && outcome.error.contains("No space left on device"), "\(outcome.error)")
    let lines = try CaptureField.tcpdump(path)
    #expect(lines.count > 50 && lines.count < 200)
  }

  @Test("under sudo files belong to whoever ran it, those that follow later too", arguments: [[], ["--rotate", "1s"]])
  func owner(words: [String]) throws {
    let field = try CaptureField()
    let directory = try Files.make("theirs")
    try #require(unlink(directory) == 0 && mkdir(directory, 0o755) == 0 && chown(directory, 65534, 65534) == 0)
    // Everybody may pass through what lies above.
    try #require(chmod(try Sandbox.here().path(""), 0o755) == 0)
    let outcome = try Child(
      [
        "env", "SUDO_UID=65534", "SUDO_GID=65534", "ip", "netns", "exec", field.space.name, Binary.path, "capture",
        "-i",
        "lo", "-w", "\(directory)/a.pcapng", "--duration", "1200ms",
      ] + words
    ).finish()
    #expect(outcome.status == .exit(0), "\(outcome.error)")
    let listing = try Child(["find", directory, "-name", "*.pcapng", "-printf", "%U\n"]).finish().text
    let owners = listing.split(separator: "\n")
    #expect(owners.count >= (words.isEmpty ? 1 : 2) && owners.allSatisfy { $0 == "65534" }, "\(listing)")
  }

  @Test("a capture into a file goes on although nobody reads what is not printed")
  func unreadOutput() throws {
    let field = try CaptureField()
    let path = try Files.make("unread.pcapng")
    let child = try field.capture("-i", "lo", "-w", path, "-c", "4", "udp")
    child.closeOutput()
    try field.send(2)
    // Long enough for the first ones to be delivered by themselves.
    #expect(try child.isRunning(after: .milliseconds(300)))
    try field.send(2)
    #expect(try child.finish().status == .exit(0))
    #expect(try CaptureField.tcpdump(path).count == 4)
  }

  @Test("a pipe gets packets as they come, and its reader may leave")
  func pipe() throws {
    let field = try CaptureField()
    let child = try field.capture("-i", "lo", "-w", "-", "udp")
    try field.send(1)
    // The heads of the file and of the interface, and then a packet of 142 bytes and its head.
    try child.waitForOutput(count: 270)
    child.closeOutput()
    try field.send(1)
    #expect(try child.finish().status == .exit(0))
  }
}
