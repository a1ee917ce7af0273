import Addresses
import Testing
import Wire

@testable import Probe
@testable import sonde

@Suite("the lines of ping")
struct PingLineTests {
  @Test(
    "a round trip has three digits that count",
    arguments: [
      (0, "0.000"), (499, "0.000"), (500, "0.001"), (45_000, "0.045"), (999_499, "0.999"), (1_000_000, "1.00"),
      (1_234_000, "1.23"), (9_994_000, "9.99"), (9_995_000, "10.0"), (12_345_000, "12.3"), (99_949_000, "99.9"),
      (99_950_000, "100"), (101_499_000, "101"), (1_998_000_000, "1998"), (3_600_000_000_000, "3600000"),
    ])
  func roundTrip(_ nanoseconds: Int64, _ wanted: String) {
    #expect(EchoLine.roundTrip(.nanoseconds(nanoseconds)) == wanted)
  }

  @Test("what a line of an answer says besides")
  func marks() {
    func line(_ marks: EchoLine.Marks, hops: Int? = 64, sequence: Int = 1) -> String {
      EchoLine.answer(64, from: "a (192.0.2.1)", sequence: sequence, hops: hops, time: .microseconds(45), marks)
    }
    let head = "64 bytes from a (192.0.2.1): icmp_seq=1"
    #expect(line(.init()) == "\(head) ttl=64 time=0.045 ms")
    #expect(line(.init(hasTime: false)) == "\(head) ttl=64")
    #expect(line(.init(identifier: 7)) == "\(head) ident=7 ttl=64 time=0.045 ms")
    #expect(line(.init(isTruncated: true)) == "\(head) ttl=64 (truncated)")
    #expect(line(.init(isDuplicate: true, isFromStranger: true)).hasSuffix(" ms (DUP!) (DIFFERENT ADDRESS!)"))
    #expect(line(.init(), hops: nil) == "\(head) time=0.045 ms")
    #expect(line(.init(), sequence: 65_537) == "\(head) ttl=64 time=0.045 ms", "the wire has 16 bits for it")
  }

  @Test("a corrupted payload is printed from byte 16 on, 32 bytes a line")
  func corruption() {
    var content = (0..<56).map { UInt8($0) }
    content[20] = 0xeb
    let lines = EchoLine.corruption(.init(offset: 20, expected: 0x14, found: 0xeb, content: content))
    #expect(lines.count == 3 && lines[0] == "wrong data byte #20 should be 0x14 but was 0xeb")
    #expect(lines[1].hasPrefix("#16\t10 11 12 13 eb 15 ") && lines[1].hasSuffix(" 2e 2f "))
    #expect(lines[2] == "#48\t30 31 32 33 34 35 36 37 ")
    #expect(EchoLine.corruption(.init(offset: 3, expected: 1, found: 2, content: content)) == [])
    #expect(EchoLine.corruption(.init(offset: 16, expected: 1, found: 2, content: [])).count == 1)
  }

  @Test(
    "percentages as printf(3) has them for %g",
    arguments: [
      (0, "0"), (100, "100"), (50, "50"), (33.333333333, "33.3333"), (99.96316458671, "99.9632"), (0.0125, "0.0125"),
      (6.6666666, "6.66667"), (0.00012345678, "0.000123457"), (99.99999, "100"), (12.5, "12.5"),
    ])
  func general(_ value: Double, _ wanted: String) { #expect(PingSummaryLines.general(value) == wanted) }

  @Test("the summary, in all its parts")
  func summary() {
    var lines = PingSummaryLines()
    lines.sent = 4
    lines.elapsed = .milliseconds(3003)
    let head = "\n--- x ping statistics ---\n"
    #expect(lines.closing("x") == "\(head)4 packets transmitted, 0 received, 100% packet loss, time 3003ms\n\n")
    #expect(lines.interim == "\r0/4 packets, 100% loss\n")
    lines.pipe = 3
    lines.errors = 4
    #expect(lines.closing("x").hasSuffix("0 received, +4 errors, 100% packet loss, time 3003ms\npipe 3\n"))
    lines.received = 3
    lines.duplicates = 2
    lines.showsPace = true
    lines.times = .init(
      minimum: .microseconds(34), average: .microseconds(38), maximum: .microseconds(1042), deviation: .microseconds(3),
      moving: .microseconds(37))
    #expect(
      lines.closing("x")
        == head + "4 packets transmitted, 3 received, +2 duplicates, +4 errors, 25% packet loss, time 3003ms\n"
        + "rtt min/avg/max/mdev = 0.034/0.038/1.042/0.003 ms, pipe 3, ipg/ewma 1001.000/0.037 ms\n")
    #expect(lines.interim == "\r3/4 packets, 25% loss, min/avg/ewma/max = 0.034/0.038/0.037/1.042 ms\n")
    #expect(PingSummaryLines().closing("x") == "\(head)0 packets transmitted, 0 received\n\n")
    #expect(PingSummaryLines().interim == "\r0/0 packets, 0% loss\n")
  }

  @Test("every ICMP error of either family has words, known or not")
  func errors() {
    for type in 0...255 {
      for code in 0...20 {
        for family in [4, 6] {
          let refusal = ProbeRefusal(
            family: family == 4 ? .inet : .inet6, type: UInt8(type), code: UInt8(code), from: nil, mtu: nil, info: 1400)
          #expect(!ICMPErrorLine.text(refusal).isEmpty)
        }
      }
    }
    func text(_ family: Int, _ type: UInt8, _ code: UInt8) -> String {
      ICMPErrorLine.text(
        ProbeRefusal(family: family == 4 ? .inet : .inet6, type: type, code: code, from: nil, mtu: nil, info: 1400))
    }
    #expect(text(4, 3, 1) == "Destination Host Unreachable" && text(4, 3, 13) == "Packet filtered")
    #expect(text(4, 3, 4) == "Frag needed and DF set (mtu = 1400)" && text(4, 11, 0) == "Time to live exceeded")
    #expect(text(4, 3, 16) == "Dest Unreachable, Bad Code: 16")
    #expect(text(6, 1, 3) == "Destination unreachable: Address unreachable")
    #expect(text(6, 2, 0) == "Packet too big: mtu=1400" && text(6, 3, 0) == "Time exceeded: Hop limit")
  }

  @Test("a route is printed once, times as differences")
  func recorded() throws {
    let a = try #require(IPv4Address("192.0.2.1"))
    let b = try #require(IPv4Address("192.0.2.2"))
    var lines = RecordedLines()
    let route = [IPv4Option.recordRoute(RecordedRoute(slots: 9, addresses: [a, b]))]
    let name: (IPAddress) -> String = { "\($0)" }
    #expect(lines.text(route, name: name) == "\nRR: \t192.0.2.1\n\t192.0.2.2\n")
    #expect(lines.text(route, name: name) == "\t(same route)")
    #expect(lines.text([.recordRoute(RecordedRoute())], name: name) == "", "nobody wrote")
    func slot(_ address: IPv4Address?, _ time: UInt32) -> RecordedTimes.Slot {
      .init(address: address, time: .init(rawValue: time))
    }
    let times = RecordedTimes(
      style: .addressesAndTimes, slots: [slot(a, 5000), slot(b, 4990), slot(b, 0x8000_0001), .init()], overflow: 2)
    #expect(
      lines.text([.timestamp(times)], name: name)
        == "\nTS: \t192.0.2.1\t5000 absolute\n\t192.0.2.2\t-10\n\t192.0.2.2\t1 not-standard\nUnrecorded hops: 2\n")
    #expect(RecordedLines.addresses(route + [.timestamp(times)]) == [.v4(a), .v4(b), .v4(a), .v4(b), .v4(b)])
  }

  @Test("lines keep their order while names are looked up")
  func queue() throws {
    let address = try #require(IPAddress("192.0.2.1"))
    var queue = LineQueue()
    queue.add([address]) { "first" }
    queue.add([]) { "second" }
    #expect(queue.next { _ in false } == nil && !queue.isEmpty)
    #expect(queue.next { _ in true } == "first")
    #expect(queue.next { _ in false } == "second" && queue.isEmpty)
  }
}
