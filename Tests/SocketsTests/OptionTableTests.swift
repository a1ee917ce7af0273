import Glibc
import Sockets
import TestSupport
import Testing

@Suite("the table of socket options")
struct OptionTableTests {
  /// Errors that mean "this kind of socket has no such option".
  static let unknown: Set<Errno> = [.noProtocolOption, .notSupported]

  /// Linux 6.18 has every option of the table; options that glibc's headers lack may be missing from older kernels.
  static let kernelIsCurrent = RunningKernel.isAtLeast(6, 18)

  @Test("every entry has its own name, and its own number within its level")
  func unique() {
    let all = OptionDescription.all
    #expect(all.count > 150)
    // MCAST_ operations exist at both Internet levels.
    #expect(Set(all.map { "\($0.level) \($0.name)" }).count == all.count)
    #expect(Set(all.map { "\($0.level) \($0.number)" }).count == all.count)
    #expect(Set(all.map(\.page)) == Set(ManualPage.allCases))
    for option in all { #expect(OptionDescription.named(option.name)?.number == option.number) }
    #expect(OptionDescription.named("SO_NONSENSE") == nil)
  }

  @Test("every option that applies and is readable reads from a connected socket", arguments: SocketSample.all)
  func reads(_ sample: SocketSample) throws {
    let ends = try Connected(sample)
    #expect(try ends.client.kind() == sample.kind)
    for option in OptionDescription.all where option.applies(to: sample.kind) && option.isReadable {
      switch option.read(from: ends.client.fileNumber) {
      case .success(let value):
        #expect(!value.description.isEmpty, "\(option.name)")
      case .failure(let error):
        #expect(error.subject == option.name)
        let isExcused =
          option.requirement == .repair || option.requirement == .securityModule
          || option.header != nil && !Self.kernelIsCurrent && Self.unknown.contains(error.code)
        #expect(isExcused, "\(error)")
      }
    }
  }

  @Test("what needs a connection says so", arguments: SocketSample.all)
  func needs(_ sample: SocketSample) throws {
    let socket = try sample.make()
    for option in OptionDescription.all where option.applies(to: sample.kind) && option.requirement == .connection {
      guard option.isReadable, case .failure = option.read(from: socket.fileNumber) else {
        Issue.record("\(option.name) reads without a connection")
        continue
      }
    }
  }

  @Test("a writable option is known to the kernel where it applies", arguments: SocketSample.all)
  func writes(_ sample: SocketSample) throws {
    for option in OptionDescription.all where option.applies(to: sample.kind) && option.isWritable {
      let socket = try sample.make()
      // What was read is written back; where that is refused it must be for the value or the state.
      let value: OptionValue
      if case .success(let current) = option.read(from: socket.fileNumber) {
        value = current
      } else {
        switch option.type {
        case .flag: value = .flag(true)
        case .mask: value = .mask(0)
        case .structure(_, let size): value = .bytes(Array(repeating: 0, count: size))
        default: value = .number(1, option.unit)
        }
      }
      do throws(SocketError) { try option.write(value, to: socket.fileNumber) } catch {
        #expect(error.subject == "\(option.name) \(value)")
        let isExcused = option.header != nil && !Self.kernelIsCurrent
        #expect(!Self.unknown.contains(error.code) || Self.pickyOptions.contains(option.name) || isExcused, "\(error)")
      }
    }
  }

  /// Known and yet ENOPROTOOPT for some values or kinds of sockets.
  static let pickyOptions: Set<String> = [
    "IP_HDRINCL", "IP_NODEFRAG",  // raw sockets only
    "IPV6_MULTICAST_IF", "IPV6_MULTICAST_HOPS",  // a TCP socket reads them and refuses to set them
    "SO_RESERVE_MEM",  // needs a memory control group
    "IPV6_ROUTER_ALERT",  // raw sockets of protocol 255 only
    "SO_ZEROCOPY", "SO_TXTIME",
    "UDP_ENCAP",  // 0 cannot be set
  ]

  @Test("an option that the kernel reads is in the table", arguments: SocketSample.all)
  func complete(_ sample: SocketSample) throws {
    let socket = try sample.make()
    let known = Set(OptionDescription.all.map { "\($0.level) \($0.number)" })
    // The highest number of Linux 6.18 at each level; below the base of other tables (netfilter's 64, 80, 96).
    let highest: [OptionLevel: Int32] = [.socket: 84, .ip: 52, .ipv6: 78, .tcp: 46, .udp: 104]
    // No page's business: iptables and UDP-Lite; SO_DEVMEM_DONTNEED and the other half of a filter's number.
    let foreign: Set<String> = ["ipv6 64", "ipv6 65", "ipv6 68", "ipv6 69", "udp 10", "udp 11"]
    for level in OptionLevel.allCases {
      for number in 0...(highest[level] ?? 0) where !foreign.contains("\(level) \(number)") {
        // SO_PEERPIDFD, TCP_AO and the like have effects or need arguments: only the error tells that they exist.
        var room = [UInt8](repeating: 0, count: 512)
        var length = socklen_t(room.count)
        guard getsockopt(socket.fileNumber, level.rawNumber, number, &room, &length) == 0 else { continue }
        #expect(known.contains("\(level) \(number)"), "\(level) option \(number)")
      }
    }
  }

  @Test("an option of another kind of socket is refused, with its name")
  func foreign() throws {
    let socket = try Socket(.unix, .stream)
    let option = try #require(OptionDescription.named("TCP_NODELAY"))
    #expect(!option.applies(to: .unixStream))
    guard case .failure(let error) = option.read(from: socket.fileNumber) else {
      Issue.record("TCP_NODELAY of a Unix socket")
      return
    }
    #expect(error.description == "getsockopt TCP_NODELAY: Operation not supported")
  }

  @Test("an operation neither reads nor writes a value")
  func operations() throws {
    let socket = try Socket(.inet, .datagram)
    let option = try #require(OptionDescription.named("IP_ADD_MEMBERSHIP"))
    #expect(!option.isReadable && !option.isWritable)
    #expect(throws: SocketError.self) { try option.read(from: socket.fileNumber).get() }
    #expect(throws: SocketError.self) { try option.write(.flag(true), to: socket.fileNumber) }
  }

  @Test(
    "values print as a person would write them",
    arguments: [
      (OptionValue.flag(true), "on"), (.flag(false), "off"), (.number(212_992, .bytes), "212992 bytes"),
      (.number(75, .seconds), "75 s"), (.number(3, .none), "3"), (.number(-1, .bytesPerSecond), "unlimited"),
      (.mask(0x10), "0x10"), (.duration(nil), "off"), (.text("cubic"), "cubic"), (.text(""), "-"),
      (.interface(nil), "-"), (.interface(1), "lo"), (.ports(nil), "-"),
      (.ports(PortRange(first: 4000, last: 5000)), "4000-5000"), (.bytes([]), "-"), (.bytes([0, 0xab]), "00ab"),
      (.credentials(PeerCredentials(process: 1, user: 0, group: 0)), "process 1, user 0, group 0"),
      (.credentials(PeerCredentials(process: 0, user: .max, group: .max)), "-"),
      (.address(.v4(.loopback)), "127.0.0.1"),
    ])
  func prints(_ value: OptionValue, _ text: String) { #expect(value.description == text) }

  @Test("C types print as C writes them")
  func types() {
    #expect(OptionDescription.named("SO_LINGER")?.type.description == "struct linger")
    #expect(OptionDescription.named("TCP_CONGESTION")?.type.description == "char[16]")
    #expect(OptionDescription.named("TCP_INFO")?.type.description == "struct tcp_info")
    #expect(OptionDescription.named("TCP_USER_TIMEOUT")?.unit == .milliseconds)
    #expect(OptionDescription.named("SO_PASSCRED")?.page.description == "unix(7)")
  }
}
