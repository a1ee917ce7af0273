import Glibc
import Host
import Sockets
import TestSupport
import Testing

@Suite struct StandardDescriptorTests {
  @Test(
    "closed standard descriptors are filled with /dev/null, open ones are left alone",
    arguments: [[0], [1], [2], [0, 1], [0, 2], [1, 2], [0, 1, 2], []])
  func fillClosed(closed: [Int32]) async {
    await #expect(processExitsWith: .success) { [closed] in
      CurrentProcess.ignoreBrokenPipes()
      // Descriptors of this thread's own: the runtime opens some on threads of its own whenever it likes, CLONE_FILES.
      #expect(unshare(0x400) == 0)
      // What was open is a pipe, so that it can be told from what was filled in.
      let pipe = try Pipe()
      for number in Int32(0)...2 { dup2(pipe.writeEnd.fileNumber, number) }
      for number in closed { close(number) }
      StandardDescriptors.fillClosed()
      for number in Int32(0)...2 {
        #expect(try FileKind(of: number) == (closed.contains(number) ? .device : .pipe))
        if closed.contains(number) {
          #expect(fcntl(number, F_GETFL, 0) & O_ACCMODE == O_RDONLY, "writing fails as it would have")
          #expect(fcntl(number, F_GETFD, 0) & FD_CLOEXEC == 0, "children have them too")
        }
      }
      let next = try Pipe()
      #expect(next.readEnd.fileNumber > 2)
    }
  }

  @Test(
    "reopening a pipe gives a non-blocking descriptor and leaves the original's flags alone", arguments: [true, false])
  func reopenPipe(readEnd: Bool) throws {
    let pipe = try Pipe(nonBlocking: false)
    let original = readEnd ? pipe.readEnd.fileNumber : pipe.writeEnd.fileNumber
    let flags = fcntl(original, F_GETFL, 0)
    let reopened = Descriptor(owning: try #require(StandardDescriptors.reopenNonBlocking(original)))
    #expect(try reopened.isNonBlocking())
    #expect(fcntl(reopened.fileNumber, F_GETFD, 0) & FD_CLOEXEC != 0)
    #expect(fcntl(reopened.fileNumber, F_GETFL, 0) & O_ACCMODE == flags & O_ACCMODE)
    #expect(fcntl(original, F_GETFL, 0) == flags)
    #expect(flags & O_NONBLOCK == 0)
  }

  @Test("the reopened pipe is the same pipe")
  func samePipe() throws {
    let pipe = try Pipe(nonBlocking: false)
    let writer = Descriptor(owning: try #require(StandardDescriptors.reopenNonBlocking(pipe.writeEnd.fileNumber)))
    let bytes: [UInt8] = [1, 2, 3]
    let result = try bytes.withBytes { (raw) throws(SocketError) in try writer.write(raw) }
    #expect(result == .bytes(3))
    #expect(Kernel.bytesToRead(pipe.readEnd.fileNumber) == 3)
  }

  @Test("a socket and a closed number cannot be reopened")
  func notReopened() throws {
    let pair = try Socket.pair()
    #expect(StandardDescriptors.reopenNonBlocking(pair.first.fileNumber) == nil)
    #expect(StandardDescriptors.reopenNonBlocking(-1) == nil)
  }

  @Test("a duplicate shares the open file, closes on exec and is above the standard descriptors")
  func duplicate() throws {
    let file = try TestFile.temporary([1, 2, 3, 4])
    let copy = Descriptor(owning: try #require(StandardDescriptors.duplicate(file.fileNumber)))
    #expect(copy.fileNumber > 2)
    #expect(fcntl(copy.fileNumber, F_GETFD, 0) & FD_CLOEXEC != 0)
    lseek(copy.fileNumber, 3, SEEK_SET)
    #expect(lseek(file.fileNumber, 0, SEEK_CUR) == 3)
    #expect(StandardDescriptors.duplicate(-1) == nil)
  }

  @Test("open and closed numbers, terminals and other files are told apart")
  func kinds() throws {
    let null = try TestFile.open("/dev/null")
    #expect(StandardDescriptors.isOpen(null.fileNumber))
    #expect(!StandardDescriptors.isOpen(-1))
    #expect(!StandardDescriptors.isTerminal(null.fileNumber))
    let terminal = try TestFile.open("/dev/ptmx", O_RDWR | O_NOCTTY)
    #expect(StandardDescriptors.isTerminal(terminal.fileNumber))
  }
}

@_silgen_name("unshare") private func unshare(_ flags: Int32) -> Int32
