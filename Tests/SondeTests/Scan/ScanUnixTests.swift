import Glibc
import Sockets
import Testing

@Suite("sonde scan of Unix sockets", .endToEnd)
struct ScanUnixTests {
  /// A socket of each kind in the directory of the test.
  private static func bind(_ name: String, _ type: SocketType) throws -> (socket: OpenFile, word: String) {
    let word = "unix:\(try Sandbox.here().path(name))"
    let socket = try Socket.listening(SocketAddress(word), type)
    return (OpenFile(Descriptor(owning: socket.detach())), word)
  }

  private func verdict(_ word: String, _ records: ScanRecords) throws -> [String?] {
    let record = try #require(records.ports.first { $0.string("target") == word })
    #expect(record["address"] == nil && record["port"] == nil && record.string("protocol") == "unix")
    return [record.string("verdict"), record.string("reason")]
  }

  @Test("streams, sequenced packets and datagrams are open; without a listener, or without a socket, it is closed")
  func kinds() throws {
    let stream = try Self.bind("stream", .stream)
    let sequenced = try Self.bind("sequenced", .sequencedPacket)
    let datagrams = try Self.bind("datagrams", .datagram)
    let (left, leftWord) = try Self.bind("left", .stream)
    try #require(shutdown(left.number, Int32(SHUT_RDWR)) == 0)
    let missing = "unix:\(try Sandbox.here().path("missing"))"
    let file = "unix:\(try Files.make("file"))"
    let words = [stream.word, sequenced.word, datagrams.word, leftWord, missing, file]
    let records = try ScanRecords(startScan(words + [stream.word, missing]))
    #expect(records.status == .exit(1) && records.ports.count == 6)
    for word in words.prefix(3) { #expect(try verdict(word, records) == ["open", "connected"], "\(word)") }
    for word in [leftWord, file] { #expect(try verdict(word, records) == ["closed", "refused"], "\(word)") }
    #expect(try verdict(missing, records) == ["closed", "No such file or directory"])
    let text = try sonde(["scan"] + words).finish()
    #expect(text.status == .exit(1) && text.text.split(separator: "\n").count == 6)
    #expect(try run("scan", stream.word, sequenced.word, datagrams.word).status == .exit(0))
  }

  @Test(
    "one that belongs to others is not called closed",
    .enabled(if: Tools.isRoot && Tools.has("setpriv"), "another user is played with setpriv(1), by root"))
  func notPermitted() throws {
    let (socket, word) = try Self.bind("private", .stream)
    defer { _ = socket }
    let binary = try Sandbox.here().publicBinary()
    try #require(chmod(String(word.dropFirst(5)), 0o700) == 0)
    let prefix = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]
    let records = try ScanRecords(Child(prefix + [binary, "scan", "--json", word]))
    #expect(records.status == .exit(1))
    #expect(try verdict(word, records) == ["filtered", "Permission denied"])
  }

  @Test("one with a full queue is there, and does not answer")
  func fullQueue() throws {
    let word = "unix:\(try Sandbox.here().path("full"))"
    let address = try SocketAddress(word)
    let server = try Socket.patient(.unix)
    try server.bind(to: address)
    try server.listen(backlog: 0)
    let first = try Socket.connected(to: address)
    let records = try scan(word)
    #expect(records.status == .exit(1))
    #expect(try verdict(word, records) == ["filtered", "Resource temporarily unavailable"])
    try first.close()
    try server.close()
  }
}
