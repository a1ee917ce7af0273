import Addresses
import Glibc
import Sockets
import Testing

@Suite("sockets: names")
struct SocketNameTests {
  @Test("both ends agree on each other's names", arguments: SocketSample.all.filter { !$0.isRaw })
  func bothEnds(_ sample: SocketSample) throws {
    let ends = try Connected(sample)
    #expect(try ends.client.peerName() == ends.server.socketName())
    #expect(try ends.server.peerName() == ends.client.socketName())
    #expect(try ends.client.socketName().family == sample.family)
  }

  @Test(
    "port 0 takes a free port, which the name tells",
    arguments: SocketSample.all.filter { $0.family != .unix && !$0.isRaw })
  func freePort(_ sample: SocketSample) throws {
    let socket = try sample.makeBound()
    let name = try socket.socketName()
    #expect(name.ip?.isLoopback == true)
    #expect(name.port != 0)
    do throws(SocketError) {
      try sample.make().bind(to: name)
      Issue.record("bound \(name) twice")
    } catch {
      #expect(error.code == .addressInUse && error.subject == "\(name)")
      #expect(error.advice != nil)
    }
  }

  @Test("without a peer there is no peer's name")
  func noPeer() throws {
    #expect(throws: SocketError("getpeername", .notConnected)) { try Socket(.inet, .stream).peerName() }
  }

  @Test("an address of no interface says so")
  func foreignAddress() throws {
    do throws(SocketError) {
      try Socket(.inet, .stream).bind(to: .v4(IPv4Address(192, 0, 2, 1), port: 0))
      Issue.record("bound a documentation address")
    } catch {
      #expect(error.code == .addressNotAvailable)
      #expect(error.description.hasPrefix("bind 192.0.2.1:0: "))
    }
  }

  @Test("an interface that is not there is named before the kernel is asked")
  func foreignScope() throws {
    let address = try SocketAddress("[fe80::1%nosuch0]:80")
    #expect(throws: SocketError("interface", .noDevice, subject: "nosuch0")) {
      try Socket(.inet6, .stream).connect(to: address)
    }
  }

  @Test("a scope travels through the kernel and back")
  func scope() throws {
    let socket = try Socket(.inet6, .datagram)
    // Routing refuses the destination on some machines; the name of the peer is what counts here.
    let address = try SocketAddress("[fe80::1%lo]:9")
    guard try socket.connectResult(to: address) == nil else { return }
    #expect(try socket.peerName() == address)
  }

  @Test(
    "Unix sockets have paths and abstract names",
    arguments: [SocketType.stream, .datagram, .sequencedPacket], [false, true])
  func unixNames(_ type: SocketType, abstract: Bool) throws {
    let directory = try TemporaryDirectory()
    let name: SocketAddress = .unix(
      try abstract ? UnixAddress(abstract: directory.path) : UnixAddress(path: directory.path + "/s"))
    let server = try Socket(.unix, type)
    try server.bind(to: name)
    #expect(try server.socketName() == name)
    if type.isConnectionOriented { try server.listen() }
    let client = try Socket(.unix, type)
    try client.connect(to: name)
    #expect(try client.peerName() == name)
    #expect(try client.socketName() == .unix(.unnamed))
    #expect(access(directory.path + "/s", F_OK) == (abstract ? -1 : 0))
    #expect(throws: SocketError.self) { try Socket(.unix, type).bind(to: name) }
  }

  @Test("the longest names fit, and nothing is cut")
  func longest() throws {
    let directory = try TemporaryDirectory()
    let room = UnixAddress.longestName - directory.path.utf8.count - 1
    let path = try UnixAddress(path: directory.path + "/" + String(repeating: "x", count: room))
    let socket = try Socket(.unix, .stream)
    try socket.bind(to: .unix(path))
    #expect(try socket.socketName() == .unix(path))

    let abstract = try UnixAddress(abstract: directory.path + "/" + String(repeating: "y", count: room))
    let other = try Socket(.unix, .stream)
    try other.bind(to: .unix(abstract))
    #expect(try other.socketName() == .unix(abstract))
  }

  @Test(
    "a name that the kernel would cut or misread is refused",
    arguments: [
      (UnixAddress.path(Array(repeating: 65, count: 108)), Errno.nameTooLong),
      (.abstract(Array(repeating: 65, count: 108)), .nameTooLong),
      (.path([]), .invalidArgument), (.path([47, 0, 65]), .invalidArgument), (.path([0, 65]), .invalidArgument),
    ])
  func badUnixNames(_ name: UnixAddress, _ code: Errno) throws {
    do throws(SocketError) {
      try Socket(.unix, .stream).bind(to: .unix(name))
      Issue.record("bound \(name)")
    } catch { #expect(error.code == code) }
  }

  @Test("bindUnnamed lets the kernel choose an abstract name")
  func autobind() throws {
    let socket = try Socket(.unix, .datagram)
    try socket.bindUnnamed()
    guard case .unix(.abstract(let name)) = try socket.socketName() else {
      Issue.record("no abstract name")
      return
    }
    #expect(name.count == 5)
    #expect(throws: SocketError.self) { try Socket(.inet, .stream).bindUnnamed() }
  }

  @Test("a socket file is removed only while it is the same one")
  func socketFile() throws {
    let directory = try TemporaryDirectory()
    let address = SocketAddress.unix(try UnixAddress(path: directory.path + "/s"))
    let first = try Socket(.unix, .stream)
    try first.bind(to: address)
    let file = try #require(UnixSocketFile(address))
    unlink(directory.path + "/s")
    let second = try Socket(.unix, .stream)
    // Keeps the first file's inode number from being used again.
    let placeholder = try directory.file("placeholder", [])
    try second.bind(to: address)
    let stranger = try #require(UnixSocketFile(address))
    if placeholder.fileNumber >= 0 { file.remove() }
    stranger.remove()
    #expect(UnixSocketFile(address) == nil)
    #expect(UnixSocketFile(.v4(.any, port: 1)) == nil)
  }
}
