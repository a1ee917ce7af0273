import Addresses
import Sockets
import Testing

@Suite("socket addresses and ports")
struct SocketAddressTests {
  @Test(
    "every text form reads and prints back",
    arguments: [
      "1.2.3.4:80", "0.0.0.0:0", "255.255.255.255:65535", "[::]:0", "[::1]:80", "[2001:db8::7]:443",
      "[fe80::1%lo]:80", "[::ffff:1.2.3.4]:80", "unix:/tmp/s", "unix:relative", "unix:with:colon", "unix:/ü",
      "unix:@abstract", "unix:@with space", "unix:@@", "unix:@/slash",
    ])
  func roundTrip(_ text: String) throws { #expect(try SocketAddress(text).description == text) }

  @Test("what the text says is what the address holds")
  func parts() throws {
    let four = try SocketAddress("1.2.3.4:80")
    #expect(four == .v4(IPv4Address(1, 2, 3, 4), port: 80))
    #expect(four.family == .inet && four.port == 80 && four.portClass == .wellKnown)
    #expect(four.ip == .v4(IPv4Address(1, 2, 3, 4)))
    #expect(try SocketAddress("1.2.3.4:080") == four)

    let six = try SocketAddress("[fe80::1%7]:65535")
    #expect(six.family == .inet6 && six.port == 65535 && six.portClass == .dynamic)
    #expect(six.ip?.scope != nil)

    let unix = try SocketAddress("unix:/s")
    #expect(unix == .unix(.path([47, 115])))
    #expect(unix.family == .unix && unix.ip == nil && unix.port == nil && unix.portClass == nil)
    #expect(try SocketAddress("unix:@s") == .unix(.abstract([115])))
  }

  @Test(
    "what is no address is refused",
    arguments: [
      "", ":", ":80", "80", "1.2.3.4", "1.2.3.4:", "1.2.3.4:99999", "1.2.3.4:65536", "1.2.3.4:-1", "1.2.3.4:+80",
      "1.2.3.4: 80", "1.2.3.4:80 ", " 1.2.3.4:80", "1.2.3.4:http", "1.2.3:80", "1.2.3.4.5:80", "256.1.1.1:80",
      "1.2.3.4:80:90", "::1:80", "::1", "[::1]", "[::1]:", "[::1]80", "[::1:80", "::1]:80", "[]:80", "[1.2.3.4]:80",
      "[[::1]]:80", "[::1]:99999", "[::1%]:80", "[:::1]:80", "localhost:80", "unix", "unix:", "unix:@", "unix:/a\0b",
      "tcp:80", "1.2.3.4:٣",
    ])
  func bad(_ text: String) {
    do throws(SocketError) {
      let address = try SocketAddress(text)
      Issue.record("read \(address)")
    } catch {
      #expect(error.call == "address" && error.code == .invalidArgument)
      #expect(error.subject == text)
    }
  }

  @Test("a Unix name has at most 107 bytes, and is never cut", arguments: ["unix:", "unix:@"])
  func tooLong(_ prefix: String) throws {
    let longest = prefix + String(repeating: "x", count: 107)
    #expect(try SocketAddress(longest).description == longest)
    // 54 letters of two bytes each.
    for name in [String(repeating: "x", count: 108), String(repeating: "ü", count: 54)] {
      do throws(SocketError) {
        _ = try SocketAddress(prefix + name)
        Issue.record("took 108 bytes")
      } catch {
        #expect(error.code == .nameTooLong && error.subject == prefix + name)
        #expect(error.advice == "108 bytes, and a Unix socket's name has at most 107")
      }
    }
  }

  @Test(
    "HOST:PORT is cut in two, whatever the host is",
    arguments: [
      ("localhost:80", "localhost", "80"), ("[::1]:http", "::1", "http"), (":80", "", "80"), ("a:", "a", ""),
      ("[fe80::1%eth0]:1", "fe80::1%eth0", "1"), ("::1", nil, nil), ("::1:80", nil, nil), ("host", nil, nil),
      ("[::1]", nil, nil), ("[::1", nil, nil), ("[::1]x:80", nil, nil), ("", nil, nil),
    ] as [(String, String?, String?)])
  func split(_ text: String, _ host: String?, _ port: String?) {
    let parts = SocketAddress.split(text)
    #expect(parts.map { String($0.host) } == host)
    #expect(parts.map { String($0.port) } == port)
  }

  @Test("another port leaves the rest as it is")
  func withPort() throws {
    #expect(try SocketAddress("1.2.3.4:80").with(port: 81).description == "1.2.3.4:81")
    #expect(try SocketAddress("[fe80::1%lo]:80").with(port: 81).description == "[fe80::1%lo]:81")
    let flow = SocketAddress.v6(.loopback, port: 1, flowInfo: 7)
    #expect(flow.with(port: 2) == .v6(.loopback, port: 2, flowInfo: 7))
    #expect(try SocketAddress("unix:/s").with(port: 81) == SocketAddress("unix:/s"))
    #expect(SocketAddress(.v4(.loopback), port: 9) == .v4(.loopback, port: 9))
    #expect(SocketAddress(.v6(.loopback), port: 9) == .v6(.loopback, port: 9))
  }

  @Test("a family that is not spoken prints its bytes")
  func other() {
    let address = SocketAddress.other(family: 17, bytes: [0, 0xab])
    #expect(address.description == "family-17:00ab")
    #expect(address.family == Family(rawValue: 17) && address.port == nil && address.ip == nil)
    #expect(address.with(port: 1) == address)
  }

  @Test(
    "an address of an unknown family is for the kernel to refuse, however long it is", arguments: [0, 126, 127, 4000])
  func otherInKernel(_ count: Int) throws {
    let address = SocketAddress.other(family: 250, bytes: Array(repeating: 1, count: count))
    #expect(try Socket(.inet, .stream).connectResult(to: address) != nil)
  }

  @Test("Unix names print, with or without a path")
  func unixAddress() throws {
    #expect(UnixAddress.unnamed.description == "unix:")
    #expect(try UnixAddress(path: "/s").path == "/s")
    #expect(try UnixAddress(abstract: "s").path == nil)
    #expect(UnixAddress.unnamed.path == nil)
  }

  @Test(
    "ports are decimal numbers from 0 to 65535",
    arguments: [
      ("0", 0), ("80", 80), ("65535", 65535), ("00080", 80), ("65536", nil), ("99999", nil), ("-1", nil), ("+1", nil),
      ("", nil), (" 1", nil), ("1 ", nil), ("0x50", nil), ("1e3", nil), ("htp", nil), ("٣", nil), ("1\0", nil),
      ("18446744073709551617", nil),
    ] as [(String, UInt16?)])
  func ports(_ text: String, _ number: UInt16?) {
    #expect(Port(text)?.rawValue == number)
    #expect(Port(text[...]) == Port(text))
  }

  @Test(
    "the classes of RFC 6335",
    arguments: [
      (0, .wellKnown), (1023, .wellKnown), (1024, .registered), (49151, .registered), (49152, .dynamic),
      (65535, .dynamic),
    ] as [(Port, Port.Class)])
  func classes(_ port: Port, _ expected: Port.Class) {
    #expect(port.portClass == expected)
    #expect(Port.Class(rawValue: expected.rawValue) == expected)
  }

  @Test("ports print and compare as numbers")
  func portOrder() {
    #expect(Port(rawValue: 443).description == "443")
    #expect(Port(rawValue: 80) < 443)
    #expect([Port]([443, 7, 80]).sorted() == [7, 80, 443])
  }

  @Test(
    "targets read as a person would write them",
    arguments: [
      (Target.host("example.net", .number(80)), "example.net:80"), (.host("::1", .name("http")), "[::1]:http"),
      (.anyAddress(.number(0)), "*:0"), (.address(.v4(.loopback, port: 7)), "127.0.0.1:7"),
    ])
  func targets(target: Target, text: String) {
    #expect(target.description == text)
  }
}
