import Glibc
import Sockets
import Testing

@Suite("events")
struct EventTests {
  /// What one wait reports, by token.
  private func events(_ epoll: borrowing Epoll, _ timeout: Duration? = .zero) throws -> [UInt64: Epoll.Event] {
    var result: [UInt64: Epoll.Event] = [:]
    try epoll.wait(timeout: timeout) { result[$0.token] = $0 }
    return result
  }

  @Test("each change of readiness is reported once, with its token")
  func edges() throws {
    let epoll = try Epoll()
    let pipe = try Pipe()
    let readEnd = pipe.readEnd
    let writeEnd = pipe.writeEnd
    #expect(try epoll.add(readEnd.fileNumber, token: 1))
    #expect(try epoll.add(writeEnd.fileNumber, token: .max))
    let first = try events(epoll)
    #expect(first.keys.sorted() == [.max])
    #expect(first[.max]?.isWritable == true && first[.max]?.isHangUp == false)
    #expect(try events(epoll).isEmpty)

    _ = try Kernel.writeBytes(writeEnd.fileNumber, [1])
    let second = try events(epoll, nil)
    #expect(second[1]?.isReadable == true && second[1]?.isHangUp == false)
    #expect(second[1]?.isWritable == false)

    try writeEnd.close()
    let third = try events(epoll, nil)
    #expect(third[1]?.isHangUp == true && third[1]?.isReadable == true)
  }

  @Test("a descriptor that was removed is silent")
  func remove() throws {
    let epoll = try Epoll()
    let pipe = try Pipe()
    #expect(try epoll.add(pipe.readEnd.fileNumber, token: 1))
    epoll.remove(pipe.readEnd.fileNumber)
    _ = try Kernel.writeBytes(pipe.writeEnd.fileNumber, [1])
    #expect(try events(epoll).isEmpty)
    // Removing what is not there is no trap.
    epoll.remove(pipe.readEnd.fileNumber)
  }

  @Test("files and /dev/null are always ready and refused as such")
  func files() throws {
    let directory = try TemporaryDirectory()
    let file = try directory.file("f", [1])
    let null = Descriptor(owning: open("/dev/null", O_RDONLY | O_CLOEXEC))
    let epoll = try Epoll()
    #expect(try !epoll.add(file.fileNumber, token: 1))
    #expect(try !epoll.add(null.fileNumber, token: 2))
    #expect(throws: SocketError("epoll_ctl", .badDescriptor)) { try epoll.add(-1, token: 3) }
  }

  @Test("a wait ends at its time-out, and a negative one at once")
  func timeout() throws {
    let epoll = try Epoll()
    let before = MonotonicTime.now
    #expect(try events(epoll, .milliseconds(2)).isEmpty)
    #expect(MonotonicTime.now - before >= .milliseconds(2))
    #expect(try events(epoll, .seconds(-5)).isEmpty)
  }

  @Test("more events than one wait returns are not lost")
  func many() throws {
    let epoll = try Epoll()
    let counter = try EventCounter()
    counter.ring()
    let copies = try (0..<300).map { _ in try counter.descriptor.duplicate().detach() }
    defer { copies.forEach { _ = Glibc.close($0) } }
    for (index, copy) in copies.enumerated() { #expect(try epoll.add(copy, token: UInt64(index))) }
    var seen: Set<UInt64> = []
    for _ in 0..<2 { try epoll.wait(timeout: .zero) { seen.insert($0.token) } }
    #expect(seen.count == 300)
  }

  @Test("a counter rings until it is cleared, also from another thread")
  func counter() throws {
    let counter = try EventCounter()
    let number = counter.descriptor.fileNumber
    #expect(!Kernel.isReady(number, for: .read))
    counter.clear()
    counter.ring()
    counter.ring()
    #expect(Kernel.isReady(number, for: .read))
    counter.clear()
    #expect(!Kernel.isReady(number, for: .read))
    let shared = Shared(counter: counter)
    try HelperThread.start { shared.counter.ring() }
    let epoll = try Epoll()
    #expect(try epoll.add(number, token: 9))
    while try events(epoll, nil)[9]?.isReadable != true {}
  }

  private final class Shared: Sendable {
    let counter: EventCounter
    init(counter: consuming EventCounter) { self.counter = counter }
  }

  @Test("a signal becomes something to read")
  func signals() throws {
    try onOwnThread {
      let descriptor = try SignalDescriptor([.user1, .windowChange])
      #expect(descriptor.next() == nil)
      pthread_kill(pthread_self(), SIGUSR1)
      #expect(Kernel.isReady(descriptor.descriptor.fileNumber, for: .read))
      #expect(descriptor.next() == .user1)
      #expect(descriptor.next() == nil)
    }
  }

  @Test("signals have names")
  func signalNames() {
    let named: [Signal] = [.hangUp, .interrupt, .quit, .terminate, .user1, .user2, .windowChange, .pipe]
    #expect(Set(named.map(\.description)).count == named.count)
    #expect(named.allSatisfy { $0.description.hasPrefix("SIG") })
    #expect(Signal(rawValue: 64).description == "signal 64")
  }

  @Test(
    "a child's end becomes readable, with the status that a shell would give",
    arguments: [("exit 0", 0), ("exit 3", 3), ("kill -KILL $$", 137)] as [(String, Int32)])
  func children(_ command: String, status: Int32) throws {
    var process: pid_t = 0
    let words: [UnsafeMutablePointer<CChar>?] = (["sh", "-c", command] as [String]).map { strdup($0) }
    defer { words.forEach { free($0) } }
    try #require(posix_spawn(&process, "/bin/sh", nil, nil, words + [nil], nil) == 0)
    let child = try ProcessDescriptor(of: process)
    let epoll = try Epoll()
    #expect(try epoll.add(child.descriptor.fileNumber, token: 1))
    while try events(epoll, nil)[1]?.isReadable != true {}
    let descriptor = child.takeDescriptor()
    #expect(try ProcessDescriptor.exitStatus(descriptor.fileNumber) == status)
    // Nobody is left to wait for.
    #expect(throws: SocketError.self) { try ProcessDescriptor.exitStatus(descriptor.fileNumber) }
  }

  @Test("a process that is not there is named")
  func noProcess() {
    do throws(SocketError) {
      _ = try ProcessDescriptor(of: Int32.max)
      Issue.record("found a process with the largest number")
    } catch { #expect(error.description == "pidfd_open process 2147483647: No such process") }
  }
}
