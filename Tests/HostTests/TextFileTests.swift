import Glibc
import Host
import Sockets
import TestSupport
import Testing

@Suite("whole files")
struct TextFileTests {
  private func failure(_ body: () throws(TextFile.Failure) -> [UInt8]) -> Int32? {
    do throws(TextFile.Failure) { _ = try body() } catch { return error.code }
    return nil
  }

  @Test("everything in it, in whatever pieces it can be read", arguments: [0, 1, 65_536, 65_537, 300_000])
  func contents(_ count: Int) throws {
    var random = SeededGenerator(seed: UInt64(count))
    let bytes = random.bytes(count)
    let file = try TestFile.temporary(bytes)
    #expect(try TextFile.contents(path: "/proc/self/fd/\(file.fileNumber)") == bytes)
    #expect(try TextFile.contents(of: file.fileNumber) == bytes)
    // It is at its end now.
    #expect(try TextFile.contents(of: file.fileNumber) == [])
  }

  @Test(
    "a pipe is read until the last writer has gone, whether or not it is in non-blocking mode",
    arguments: [false, true])
  func pipe(_ isNonBlocking: Bool) throws {
    let pipe = try Pipe(nonBlocking: isNonBlocking)
    let number = try pipe.writeEnd.duplicate().detach()
    try pipe.writeEnd.close()
    let reader = try pipe.readEnd.duplicate()
    let bytes = [UInt8](repeating: 0x61, count: 1 << 20)
    // More than a pipe holds: it is empty, and full, many times.
    try HelperThread.start {
      let writer = Descriptor(owning: number)
      var written = 0
      while written < bytes.count {
        let result = try? bytes.withBytes { (raw) throws(SocketError) in
          try writer.write(UnsafeRawBufferPointer(rebasing: raw[written...]))
        }
        if case .bytes(let count)? = result { written += count } else { sched_yield() }
      }
    }
    #expect(try TextFile.contents(of: reader.fileNumber).count == bytes.count)
    #expect((fcntl(reader.fileNumber, F_GETFL, 0) & O_NONBLOCK != 0) == isNonBlocking)
  }

  @Test("what cannot be read says why")
  func failures() throws {
    #expect(failure { () throws(TextFile.Failure) in try TextFile.contents(path: "/nonexistent/list") } == ENOENT)
    #expect(failure { () throws(TextFile.Failure) in try TextFile.contents(path: "") } == ENOENT)
    #expect(failure { () throws(TextFile.Failure) in try TextFile.contents(path: "/tmp") } == EISDIR)
    #expect(failure { () throws(TextFile.Failure) in try TextFile.contents(of: -1) } == EBADF)
    let writeOnly = try TestFile.open("/dev/null", O_WRONLY)
    #expect(failure { () throws(TextFile.Failure) in try TextFile.contents(of: writeOnly.fileNumber) } == EBADF)
    #expect(try TextFile.contents(path: "/dev/null") == [])
  }
}

@Suite("the size of a terminal")
struct TerminalSizeTests {
  @Test("as many columns as the terminal says; 80 where it does not say, or is none")
  func columns() throws {
    let terminal = try TestFile.open("/dev/ptmx", O_RDWR | O_NOCTTY)
    #expect(TerminalSize.columns(terminal.fileNumber) == 80)
    var size = winsize(ws_row: 10, ws_col: 132, ws_xpixel: 0, ws_ypixel: 0)
    try #require(ioctl(terminal.fileNumber, UInt(TIOCSWINSZ), &size) == 0)
    #expect(TerminalSize.columns(terminal.fileNumber) == 132)
    #expect(TerminalSize.columns(try TestFile.temporary().fileNumber) == 80)
    #expect(TerminalSize.columns(-1) == 80)
  }
}
