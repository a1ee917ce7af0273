import Glibc
import Host
import Report
import Sockets
import TestSupport
import Testing

@Suite struct ReportWriterTests {
  /// Reads everything until the end of the file.
  private static func readAll(_ number: Int32) throws -> [UInt8] {
    var result: [UInt8] = []
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
    defer { buffer.deallocate() }
    while case .bytes(let count) = try Kernel.read(number, into: buffer) { result.append(contentsOf: buffer[..<count]) }
    return result
  }

  @Test("lines arrive as they were written, in order")
  func order() throws {
    let pipe = try Pipe()
    let writer = ReportWriter(pipe.writeEnd.fileNumber)
    writer.line("one")
    writer.write(Array("two\n".utf8))
    #expect(try Self.readAll(pipe.readEnd.fileNumber) == Array("one\ntwo\n".utf8))
    writer.line("three")
    writer.finish()
    #expect(try Self.readAll(pipe.readEnd.fileNumber) == Array("three\n".utf8))
  }

  @Test("a reader that does not read never blocks the writer, whatever mode its end is in", arguments: [true, false])
  func slowReader(nonBlocking: Bool) throws {
    let pipe = try Pipe(nonBlocking: nonBlocking)
    let writer = ReportWriter(pipe.writeEnd.fileNumber)
    let lines = (0..<300).map { "\($0) " + String(repeating: "x", count: 1000) }
    for line in lines { writer.line(line) }
    writer.finish(patience: 0)
    // Whoever reads late finds whole lines from the beginning on, and the rest when it is asked for again.
    try pipe.readEnd.setNonBlocking(true)
    var received: [UInt8] = []
    while received.count < lines.reduce(0, { $0 + $1.utf8.count + 1 }) {
      let more = try Self.readAll(pipe.readEnd.fileNumber)
      #expect(!more.isEmpty)
      if more.isEmpty { return }
      received += more
      writer.finish(patience: 0)
    }
    #expect(String(decoding: received, as: UTF8.self) == lines.map { $0 + "\n" }.joined())
  }

  @Test("beyond its limit whole lines are dropped, and the end of the report says how many")
  func dropping() throws {
    let pipe = try Pipe()
    let writer = ReportWriter(pipe.writeEnd.fileNumber)
    let count = 6000
    for number in 0..<count { writer.line("\(number) " + String(repeating: "x", count: 1000)) }
    var received = try Self.readAll(pipe.readEnd.fileNumber)
    while true {
      writer.finish(patience: 0)
      let more = try Self.readAll(pipe.readEnd.fileNumber)
      if more.isEmpty { break }
      received += more
    }
    let lines = String(decoding: received, as: UTF8.self).split(separator: "\n")
    let notices = lines.filter { $0.contains("dropped") }
    #expect(notices.count == 1)
    let kept = lines.count - notices.count
    #expect(kept < count)
    #expect(lines.prefix(kept).enumerated().allSatisfy { $1.hasPrefix("\($0) x") })
    #expect(notices.first?.contains("\(count - kept) lines") ?? false)
  }

  @Test("a reader that has gone ends the report quietly")
  func goneReader() async {
    await #expect(processExitsWith: .success) {
      CurrentProcess.ignoreBrokenPipes()
      let pipe = try Pipe()
      let end = try pipe.writeEnd.duplicate()
      _ = consume pipe
      let writer = ReportWriter(end.fileNumber)
      for _ in 0..<10_000 { writer.line(String(repeating: "x", count: 1000)) }
      writer.finish()
    }
  }

  @Test("a full disk ends the report quietly too")
  func fullDisk() throws {
    let full = try TestFile.open("/dev/full", O_WRONLY)
    let writer = ReportWriter(full.fileNumber)
    for _ in 0..<100 { writer.line("x") }
    writer.finish()
  }
}
