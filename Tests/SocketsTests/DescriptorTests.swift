import Glibc
import Sockets
import Testing

@Suite("descriptors")
struct DescriptorTests {
  @Test("a descriptor closes with its owner")
  func closesAtEnd() throws {
    let pipe = try Pipe()
    let readEnd = pipe.readEnd
    let writeEnd = pipe.writeEnd
    _ = consume writeEnd
    #expect(
      try Kernel.read(readEnd.fileNumber, into: UnsafeMutableRawBufferPointer(start: nil, count: 0)) == .endOfFile)
    #expect(Kernel.isReady(readEnd.fileNumber, for: .read))
  }

  @Test("close reports, and a bad number is an error")
  func close() throws {
    let pipe = try Pipe()
    try pipe.readEnd.close()
    do throws(SocketError) {
      // No process has this many.
      try Descriptor(owning: Int32.max).close()
      Issue.record("closed what is not open")
    } catch { #expect(error == SocketError("close", .badDescriptor)) }
  }

  @Test("a detached descriptor stays open")
  func detach() throws {
    let pipe = try Pipe()
    let readEnd = pipe.readEnd
    let writeEnd = pipe.writeEnd
    let number = writeEnd.detach()
    let owner = Descriptor(owning: number)
    #expect(owner.fileNumber == number)
    #expect(try Kernel.writeBytes(number, [7]) == .bytes(1))
    #expect(try Kernel.readBytes(readEnd.fileNumber, upTo: 4) == [7])
  }

  @Test("a duplicate is another number for the same file, closed on exec")
  func duplicate() throws {
    let pipe = try Pipe()
    let readEnd = pipe.readEnd
    let writeEnd = pipe.writeEnd
    let second = try writeEnd.duplicate()
    #expect(second.fileNumber != writeEnd.fileNumber && second.fileNumber > 2)
    #expect(fcntl(second.fileNumber, F_GETFD, 0) & FD_CLOEXEC != 0)
    try writeEnd.close()
    #expect(try Kernel.writeBytes(second.fileNumber, [1]) == .bytes(1))
    #expect(try Kernel.readBytes(readEnd.fileNumber, upTo: 4) == [1])
  }

  @Test("the blocking mode can be read and set, and belongs to the open file", arguments: [true, false])
  func nonBlocking(_ on: Bool) throws {
    let pipe = try Pipe(nonBlocking: on)
    #expect(try pipe.readEnd.isNonBlocking() == on)
    let second = try pipe.readEnd.duplicate()
    try second.setNonBlocking(!on)
    #expect(try pipe.readEnd.isNonBlocking() == !on)
    #expect(try pipe.writeEnd.isNonBlocking() == on)
  }

  @Test("both ends of a pipe are closed on exec")
  func closeOnExec() throws {
    let pipe = try Pipe()
    #expect(fcntl(pipe.readEnd.fileNumber, F_GETFD, 0) & FD_CLOEXEC != 0)
    #expect(fcntl(pipe.writeEnd.fileNumber, F_GETFD, 0) & FD_CLOEXEC != 0)
  }

  @Test("read and write move bytes, and say when there are none")
  func readWrite() throws {
    let pipe = try Pipe()
    let readEnd = pipe.readEnd
    let writeEnd = pipe.writeEnd
    var room = [UInt8](repeating: 0, count: 8)
    let early = try room.withUnsafeMutableBytes { try readEnd.read(into: $0) }
    #expect(early == .wouldBlock)
    let wrote = try [UInt8]("hello".utf8).withUnsafeBytes { try writeEnd.write($0) }
    #expect(wrote == .bytes(5))
    let read = try room.withUnsafeMutableBytes { try readEnd.read(into: $0) }
    #expect(read == .bytes(5))
    #expect(room == Array("hello\0\0\0".utf8))
    try writeEnd.close()
    let late = try room.withUnsafeMutableBytes { try readEnd.read(into: $0) }
    #expect(late == .endOfFile)
  }

  @Test("a descriptor that is not open is an error with the call's name")
  func notOpen() {
    #expect(throws: SocketError("read", .badDescriptor)) { try Kernel.readBytes(-1, upTo: 1) }
    #expect(throws: SocketError("write", .badDescriptor)) { try Kernel.writeBytes(-1, [1]) }
  }

  @Test("a pipe without a reader breaks")
  func brokenPipe() throws {
    let code = try onOwnThread { () -> Errno? in
      block(SIGPIPE)
      let pipe = try Pipe()
      let readEnd = pipe.readEnd
      let writeEnd = pipe.writeEnd
      try readEnd.close()
      do { _ = try Kernel.writeBytes(writeEnd.fileNumber, [1]) } catch { return (error as? SocketError)?.code }
      return nil
    }
    #expect(code == .brokenPipe)
  }

  @Test("what a descriptor is")
  func kinds() throws {
    let directory = try TemporaryDirectory()
    let file = try directory.file("f", [])
    let pipe = try Pipe()
    let socket = try Socket(.unix, .stream)
    let null = Descriptor(owning: open("/dev/null", O_RDWR | O_CLOEXEC))
    let folder = Descriptor(owning: open("/", O_RDONLY | O_CLOEXEC))
    #expect(try FileKind(of: file.fileNumber) == .regular)
    #expect(try FileKind(of: pipe.readEnd.fileNumber) == .pipe)
    #expect(try FileKind(of: socket.fileNumber) == .socket)
    #expect(try FileKind(of: null.fileNumber) == .device)
    #expect(try FileKind(of: folder.fileNumber) == .other)
    let terminal = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    if terminal >= 0 {
      let owner = Descriptor(owning: terminal)
      #expect(try FileKind(of: owner.fileNumber) == .terminal)
    }
    #expect(throws: SocketError("fstat", .badDescriptor)) { try FileKind(of: -1) }
  }
}
