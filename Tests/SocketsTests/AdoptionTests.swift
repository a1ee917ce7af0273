import Addresses
import Glibc
import Testing

@testable import Sockets

@Suite("sockets that somebody else opened")
struct AdoptionTests {
  @Test("adopting neither closes nor changes the original", arguments: SocketSample.all)
  func untouched(_ sample: SocketSample) throws {
    let socket = try sample.make(nonBlocking: true)
    _ = fcntl(socket.fileNumber, F_SETFD, 0)
    let flags = fcntl(socket.fileNumber, F_GETFL, 0)
    do {
      let adopted = try AdoptedSocket(inherited: socket.fileNumber)
      #expect(adopted.number == socket.fileNumber && adopted.fileNumber != socket.fileNumber)
      #expect(fcntl(adopted.fileNumber, F_GETFD, 0) == FD_CLOEXEC)
      #expect(try Kernel.shape(adopted.fileNumber).kind == sample.kind)
      #expect(try Kernel.isNonBlocking(adopted.fileNumber))
    }
    #expect(fcntl(socket.fileNumber, F_GETFD, 0) == 0)
    #expect(fcntl(socket.fileNumber, F_GETFL, 0) == flags)
  }

  @Test("a descriptor that is not open, and one that is no socket, are ordinary errors")
  func wrong() throws {
    let limit = try #require(rlimitOfDescriptors())
    let closed = failure { () throws(SocketError) in try AdoptedSocket(inherited: Int32(limit - 1)) }
    #expect(closed?.code == .badDescriptor && closed?.description.contains("it is not open") ?? false)
    let pipe = try Pipe()
    let directory = try TemporaryDirectory()
    let file = try directory.file("plain", [])
    let null = Descriptor(owning: open("/dev/null", O_RDONLY | O_CLOEXEC))
    let counter = try EventCounter()
    for (number, word) in [
      (pipe.readEnd.fileNumber, "a pipe"), (file.fileNumber, "a file"),
      (null.fileNumber, "a terminal or another device"),
      (counter.descriptor.fileNumber, "something without a file"),
    ] {
      let error = failure { () throws(SocketError) in try AdoptedSocket(inherited: number) }
      #expect(error?.code == .notASocket)
      #expect(error?.description.contains("it is \(word)") ?? false, "\(error?.description ?? "-")")
    }
  }

  @Test("a process's sockets are listed with their numbers, and can be taken")
  func ownProcess() throws {
    let pair = try Socket.pair(.sequencedPacket)
    let process = try ProcessSockets(of: getpid())
    let listed = try process.list()
    #expect(listed.map(\.descriptor) == listed.map(\.descriptor).sorted())
    let entry = try #require(listed.first { $0.descriptor == pair.first.fileNumber })
    let adopted = try process.adopt(entry.descriptor)
    #expect(adopted.inode == entry.inode && adopted.number == pair.first.fileNumber)
    #expect(try Kernel.shape(adopted.fileNumber).kind == .unixSequencedPacket)
    #expect(try Kernel.option(adopted.fileNumber, .cookie) == pair.first.option(.cookie))
    #expect(!process.hasEnded)
  }

  @Test("a number that is closed or no socket in the process is an ordinary error")
  func notThere() throws {
    let process = try ProcessSockets(of: getpid())
    let pipe = try Pipe()
    let limit = try #require(rlimitOfDescriptors())
    #expect(failure { () throws(SocketError) in try process.adopt(Int32(limit - 1)) }?.code == .badDescriptor)
    #expect(failure { () throws(SocketError) in try process.adopt(pipe.readEnd.fileNumber) }?.code == .notASocket)
  }

  @Test("a process that is not there is none, and a thread is no process")
  func noProcess() throws {
    // Beyond pid_max of any Linux.
    let error = failure { () throws(SocketError) in try ProcessSockets(of: 5_000_000) }
    #expect(error?.code == .noSuchProcess && error?.subject == "process 5000000")
    let thread = try onOwnThread { () -> SocketError? in
      // It reads PID/task/TID.
      var link = [CChar](repeating: 0, count: 64)
      let count = readlink("/proc/thread-self", &link, link.count)
      let text = String(decoding: link.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
      guard let number = text.split(separator: "/").last.flatMap({ Int32($0) }) else { return nil }
      do throws(SocketError) { _ = try ProcessSockets(of: number) } catch { return error }
      return nil
    }
    #expect(thread?.description.contains("that is a thread") ?? false, "\(thread?.description ?? "-")")
  }

  @Test("a socket of this process is of this process's network namespace")
  func namespace() throws {
    let socket = try Socket(.inet, .datagram)
    #expect(NetworkNamespace.isOwn(socket: socket.fileNumber) != false)
  }

  @Test("the end of one direction is not the end of both", arguments: SocketSample.streams)
  func hangUp(_ sample: SocketSample) throws {
    let ends = try Connected(sample)
    #expect(Kernel.hangUp(ends.client.fileNumber) == .none)
    try ends.server.shutdown(.write)
    #expect(Kernel.wait(ends.client.fileNumber, for: .read, milliseconds: 5000))
    #expect(Kernel.hangUp(ends.client.fileNumber) == .peer)
    try ends.client.shutdown(.write)
    #expect(Kernel.hangUp(ends.client.fileNumber) == .both)
  }

  private func rlimitOfDescriptors() -> Int? {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return nil }
    return Int(clamping: min(limit.rlim_cur, 1 << 30))
  }

  private func failure<Value>(_ body: () throws(SocketError) -> Value) -> SocketError? {
    do throws(SocketError) { _ = try body() } catch { return error }
    return nil
  }
}
