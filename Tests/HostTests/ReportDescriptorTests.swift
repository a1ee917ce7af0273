import Glibc
import Host
import Sockets
import TestSupport
import Testing

@Suite struct ReportDescriptorTests {
  private func write(_ number: Int32, _ count: Int) -> WriteResult {
    [UInt8](repeating: 0x2e, count: count).withUnsafeBytes { ReportDescriptor.write(number, $0) }
  }

  @Test("what is written is counted, and a full pipe would block")
  func fullPipe() throws {
    let pipe = try Pipe()
    let room = try #require(Kernel.growPipe(pipe.writeEnd.fileNumber, to: 4096))
    #expect(ReportDescriptor.waitWritable(pipe.writeEnd.fileNumber, milliseconds: 0))
    #expect(write(pipe.writeEnd.fileNumber, room + 1) == .written(room))
    #expect(write(pipe.writeEnd.fileNumber, 1) == .wouldBlock)
    #expect(!ReportDescriptor.waitWritable(pipe.writeEnd.fileNumber, milliseconds: 0))
  }

  @Test("a pipe without a reader is gone, and nobody dies of it")
  func brokenPipe() async {
    await #expect(processExitsWith: .success) {
      CurrentProcess.ignoreBrokenPipes()
      let pair = try Socket.pair()
      let lonely = try pair.first.descriptor.duplicate()
      _ = consume pair
      let byte: [UInt8] = [1]
      #expect(byte.withUnsafeBytes { ReportDescriptor.write(lonely.fileNumber, $0) } == .gone)
    }
  }

  @Test("a full disk is a failure with its number")
  func fullDisk() throws {
    let full = try TestFile.open("/dev/full", O_WRONLY)
    #expect(write(full.fileNumber, 1) == .failed(ENOSPC))
  }

  @Test("a descriptor that is not open for writing is a failure with its number")
  func notWritable() throws {
    let null = try TestFile.open("/dev/null")
    #expect(write(null.fileNumber, 1) == .failed(EBADF))
    #expect(write(-1, 1) == .failed(EBADF))
  }
}
