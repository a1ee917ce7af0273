import Addresses
import Glibc
import Sockets
import Testing

@Suite("typed socket options")
struct TypedOptionTests {
  private static let flags: [SocketOption<Bool>] = [
    .keepAlive, .broadcast, .reuseAddress, .reusePort, .doNotRoute, .outOfBandInline, .timestamp, .timestampNanoseconds,
    .receiveQueueOverflow, .zeroCopy, .passCredentials, .passSecurity, .receivePacketInfo, .receiveErrors,
    .receiveTimeToLive, .receiveTypeOfService, .headerIncluded, .freeBind, .transparent, .bindAddressNoPort,
    .multicastLoop, .multicastAll, .v6Only, .receivePacketInfo6, .receiveErrors6, .receiveHopLimit,
    .receiveTrafficClass, .doNotFragment6, .headerIncluded6, .freeBind6, .transparent6, .multicastLoop6, .noDelay,
    .cork, .quickAcknowledge, .saveSyn, .fastOpenConnect, .udpCork, .receiveOffload,
  ]

  /// A number that each option takes and gives back unchanged, and the kinds of sockets that let it be set.
  private static let numbers: [(option: SocketOption<Int>, value: Int, kinds: SocketKinds)] = [
    (.receiveLowWater, 7, .all), (.priority, 3, .all), (.mark, 99, .all), (.busyPoll, 50, .all),
    (.maximumPacingRate, 1_000_000, .all), (.timestamping, 1 << 4, .all), (.peekOffset, 5, .unix),
    (.timeToLive, 33, .ip), (.typeOfService, 0x10, .ip), (.multicastTimeToLive, 5, [.udp, .raw4]),
    (.minimumTimeToLive, 4, .ip), (.pathMTUDiscovery, 2, .ip), (.unicastHops, 12, .inet6),
    (.multicastHops, 6, [.udp6, .raw6]), (.minimumHops, 3, .inet6), (.trafficClass, 0x20, .inet6),
    (.pathMTUDiscovery6, 2, .inet6), (.keepAliveIdle, 30, .tcp), (.keepAliveInterval, 5, .tcp),
    (.keepAliveCount, 4, .tcp), (.userTimeout, 12_345, .tcp), (.synCount, 3, .tcp), (.finWait, 20, .tcp),
    (.windowClamp, 100_000, .tcp), (.notSentLowWater, 65_536, .tcp), (.fastOpen, 5, .tcp), (.segmentSize, 1200, .udp),
  ]

  /// Sockets of these kinds know the option and refuse to set it.
  private static func refuses(_ option: SocketOption<Bool>, _ kind: SocketKinds) -> Bool {
    switch option.name {
    case "IP_HDRINCL": kind != .raw4
    case "SO_ZEROCOPY": !SocketKinds([.tcp, .udp]).contains(kind)
    case "IPV6_V6ONLY": kind == .raw6
    case "SO_REUSEPORT": !SocketKinds.internet.contains(kind)
    default: false
    }
  }

  @Test("flags go on and off", arguments: SocketSample.all)
  func flags(_ sample: SocketSample) throws {
    for option in Self.flags where option.details.applies(to: sample.kind) && !Self.refuses(option, sample.kind) {
      let socket = try sample.make()
      do throws(SocketError) {
        try socket.setOption(option, to: true)
        #expect(try socket.option(option), "\(option.name) of \(sample)")
        try socket.setOption(option, to: false)
        #expect(try !socket.option(option), "\(option.name) of \(sample)")
      } catch {
        let isExcused = error.code == .notPermitted && option.details.capability != nil && geteuid() != 0
        #expect(isExcused, "\(error)")
      }
    }
  }

  @Test("numbers read back as they were set", arguments: SocketSample.all)
  func numbers(_ sample: SocketSample) throws {
    for (option, value, kinds) in Self.numbers where kinds.contains(sample.kind) {
      #expect(option.details.applies(to: sample.kind), "\(option.name) of \(sample)")
      let socket = try sample.make()
      do throws(SocketError) {
        try socket.setOption(option, to: value)
        #expect(try socket.option(option) == value, "\(option.name) of \(sample)")
      } catch {
        let isExcused = error.code == .notPermitted && option.details.capability != nil && geteuid() != 0
        #expect(isExcused, "\(error)")
      }
    }
  }

  @Test("the kernel doubles buffer sizes", arguments: SocketSample.all)
  func buffers(_ sample: SocketSample) throws {
    let socket = try sample.make()
    try socket.setOption(.receiveBuffer, to: 20_000)
    #expect(try socket.option(.receiveBuffer) == 40_000)
    try socket.setOption(.sendBuffer, to: 30_000)
    #expect(try socket.option(.sendBuffer) == 60_000)
  }

  @Test("forcing a buffer beyond the limit needs a capability, and says which")
  func forced() throws {
    let socket = try Socket(.inet, .datagram)
    do throws(SocketError) {
      try socket.setOption(.receiveBufferForce, to: 8_000_000)
      try socket.setOption(.sendBufferForce, to: 8_000_000)
      #expect(try socket.option(.receiveBuffer) == 16_000_000)
      #expect(try socket.option(.sendBuffer) == 16_000_000)
    } catch { #expect(error.code == .notPermitted && error.advice == "needs CAP_NET_ADMIN") }
    #expect(throws: SocketError.self) { try socket.option(.receiveBufferForce) }
  }

  @Test("lingering is off, or for whole seconds rounded up")
  func linger() throws {
    let socket = try Socket(.inet, .stream)
    #expect(try socket.option(.linger) == nil)
    for (set, read) in [(.zero, .zero), (.seconds(3), .seconds(3)), (.milliseconds(1), .seconds(1)), (nil, nil)]
      as [(Duration?, Duration?)]
    {
      try socket.setOption(.linger, to: set)
      #expect(try socket.option(.linger) == read)
    }
    #expect(throws: SocketError.self) { try socket.setOption(.linger, to: .seconds(-1)) }
  }

  @Test("a device that is not there is named")
  func device() throws {
    let socket = try Socket(.inet, .stream)
    #expect(try socket.option(.bindToDevice) == "")
    do throws(SocketError) {
      try socket.setOption(.bindToDevice, to: "eth9")
      Issue.record("bound to eth9")
    } catch { #expect(error.description == "setsockopt SO_BINDTODEVICE eth9: No such device") }
    try socket.setOption(.bindToDevice, to: "lo")
    #expect(try socket.option(.bindToDevice) == "lo")
    // The kernel would cut the name and bind to another device.
    #expect(throws: SocketError.self) { try socket.setOption(.bindToDevice, to: "lo\0x") }
    #expect(throws: SocketError.self) { try socket.setOption(.bindToDevice, to: "abcdefghijklmnop") }
  }

  @Test("congestion control has a name")
  func congestion() throws {
    let socket = try Socket(.inet, .stream)
    let current = try socket.option(.congestionControl)
    #expect(!current.isEmpty)
    try socket.setOption(.congestionControl, to: current)
    do throws(SocketError) {
      try socket.setOption(.congestionControl, to: "nosuch")
      Issue.record("took nosuch")
    } catch {
      #expect(error.description.hasPrefix("setsockopt TCP_CONGESTION nosuch: No such file or directory; net.ipv4."))
    }
  }

  @Test("read-only options read, and refuse to be set")
  func readOnly() throws {
    let ends = try Connected(SocketSample.streams[0])
    #expect(try ends.client.option(.cookie) != ends.server.option(.cookie))
    #expect(try ends.client.option(.pathMTU) > 500)
    #expect(try ends.client.option(.maximumSegment) > 500)
    #expect(try !ends.client.option(.acceptsConnections))
    #expect(throws: SocketError("setsockopt", .noProtocolOption, subject: "SO_COOKIE 1")) {
      try ends.client.setOption(.cookie, to: 1)
    }
    let pair = try Socket.pair()
    #expect(try pair.first.option(.peerCredentials).process == getpid())
    let six = try Connected(SocketSample.streams[1])
    #expect(try six.client.option(.pathMTU6) > 1000)
  }

  @Test("what cannot be set back or reads otherwise is set at least")
  func special() throws {
    let socket = try Socket(.inet, .stream)
    try socket.setOption(.lockFilter, to: true)
    #expect(try socket.option(.lockFilter))
    #expect(throws: SocketError.self) { try socket.setOption(.lockFilter, to: false) }
    try socket.setOption(.deferAccept, to: 3)
    #expect(try socket.option(.deferAccept) >= 3)
    try socket.setOption(.maximumSegment, to: 1000)
    let udp = try Socket(.inet, .datagram)
    try udp.setOption(.multicastAddress, to: .loopback)
    #expect(try udp.option(.multicastAddress) == .loopback)
  }

  @Test("a number that does not fit is refused, never cut", arguments: [Int.max, Int.min, 1 << 32, -1 << 40])
  func tooBig(_ number: Int) throws {
    let socket = try Socket(.inet, .stream)
    #expect(throws: SocketError("setsockopt", .invalidArgument, subject: "SO_RCVBUF \(number) bytes")) {
      try socket.setOption(.receiveBuffer, to: number)
    }
    #expect(throws: SocketError.self) { try socket.setOption(.mark, to: number) }
  }

  @Test("options work on a bare descriptor number too")
  func bare() throws {
    let socket = try Socket(.inet, .stream)
    try Kernel.setOption(socket.fileNumber, .keepAlive, to: true)
    #expect(try Kernel.option(socket.fileNumber, .keepAlive))
    #expect(try Kernel.kind(socket.fileNumber) == .tcp4)
    let pipe = try Pipe()
    #expect(throws: SocketError("getsockopt", .notASocket, subject: "SO_KEEPALIVE")) {
      try Kernel.option(pipe.readEnd.fileNumber, .keepAlive)
    }
    let option = SocketOption<Bool>.noDelay
    #expect(option.name == "TCP_NODELAY" && option.level == .tcp && option.number == 1)
  }

  @Test("a multicast group is joined and left", arguments: ["239.1.2.3", "ff02::1234", "ff02::1234%lo"])
  func groups(_ text: String) throws {
    let group = try #require(IPAddress(text))
    let isFour = if case .v4 = group { true } else { false }
    let socket = try Socket(isFour ? .inet : .inet6, .datagram)
    try socket.bind(to: isFour ? .v4(.any, port: 0) : .v6(.any, port: 0))
    try socket.joinGroup(group, interface: group.scope == nil ? "lo" : nil)
    do throws(SocketError) {
      try Kernel.joinGroup(socket.fileNumber, group, interface: "lo")
      Issue.record("joined twice")
    } catch { #expect(error.code == .addressInUse && error.advice == "joined already") }
    // A datagram to the group arrives, where routing lets one out of the loopback interface.
    let sender = try Socket(isFour ? .inet : .inet6, .datagram)
    try sender.setOption(.bindToDevice, to: "lo")
    let port = try #require(try socket.socketName().port)
    do throws(SocketError) {
      _ = try sender.send([5], to: SocketAddress(group, port: port))
      #expect(try socket.receive(upTo: 8) == [5])
    } catch { #expect(error.code == .networkUnreachable) }
    try socket.leaveGroup(group, interface: "lo")
    #expect(throws: SocketError.self) { try Kernel.leaveGroup(socket.fileNumber, group, interface: "lo") }
  }

  @Test("an address that is no group, or no such interface, is named")
  func noGroup() throws {
    let socket = try Socket(.inet, .datagram)
    do throws(SocketError) {
      try socket.joinGroup(.v4(.loopback), interface: "lo")
      Issue.record("joined 127.0.0.1")
    } catch {
      #expect(
        error.description == "setsockopt IP_ADD_MEMBERSHIP 127.0.0.1 on lo: Invalid argument; not a multicast address")
    }
    #expect(throws: SocketError("interface", .noDevice, subject: "nosuch0")) {
      try socket.joinGroup(.v4(IPv4Address(239, 1, 1, 1)), interface: "nosuch0")
    }
  }
}
