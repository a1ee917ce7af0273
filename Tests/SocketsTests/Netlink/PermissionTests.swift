import Addresses
import Glibc
import Sockets
import Testing

@Suite("what this process may do")
struct PermissionTests {
  /// Opens a packet socket in earnest.
  private static func packetError() -> Errno? {
    do throws(SocketError) {
      _ = try Socket(Family(rawValue: AF_PACKET), .raw)
      return nil
    } catch { return error.code }
  }

  @Test("whether packets can be captured is what opening a packet socket says, and costs less")
  func capture() throws {
    #expect(try Permissions.captureRefusal()?.code == Self.packetError())
  }

  @Test("without the capability packets cannot be captured", .enabled(if: geteuid() == 0, "needs root to give up"))
  func captureWithout() throws {
    let (asked, opened) = try onOwnThread {
      // capset(2): only of this thread, and of its effective set, whose first half is word 0.
      var header: (UInt32, Int32) = (0x2008_0522, 0)
      var sets = [UInt32](repeating: 0, count: 6)
      try #require(capget(&header, &sets) == 0)
      sets[0] &= ~(1 << 13)
      try #require(capset(&header, sets) == 0)
      return (try Permissions.captureRefusal(), Self.packetError())
    }
    #expect(opened == .notPermitted)
    #expect(asked?.code == .notPermitted)
    #expect(asked?.description == "socket packet raw: Operation not permitted; run as root or grant CAP_NET_RAW")
  }

  @Test("loopback addresses can be bound, those of others cannot")
  func bind() throws {
    #expect(try Permissions.bindRefusal(.v4(.loopback)) == nil)
    #expect(try Permissions.bindRefusal(try #require(IPAddress("192.0.2.77")))?.code == .addressNotAvailable)
  }

  @Test("a socket can be bound to an interface")
  func device() throws {
    let loopback = try Interface.index(of: "lo")
    let refusal = try Permissions.deviceRefusal(loopback)
    // Linux before 5.7 wants a capability.
    #expect(refusal == nil || refusal?.code == .notPermitted)
  }

  @Test("what a driver says of a link is told", .enabled(if: OwnNetwork.isAvailable, "needs root and ip(8)"))
  func linkMode() throws {
    let modes = try OwnNetwork.run("link add a0 type veth peer name a1") {
      try NetworkInterface.all().map { ($0.name, $0.linkMode()) }
    }
    #expect(modes.map(\.0) == ["lo", "a1", "a0"])
    #expect(modes[0].1 == nil)
    #expect(modes[1].1?.isFullDuplex == true && (modes[1].1?.speed ?? 0) >= 1_000_000_000)
  }
}

@_silgen_name("capget") private func capget(_ header: UnsafeMutableRawPointer, _ data: UnsafeMutablePointer<UInt32>)
  -> Int32
@_silgen_name("capset") private func capset(_ header: UnsafeMutableRawPointer, _ data: UnsafePointer<UInt32>) -> Int32
