import Addresses
import Sockets
import Testing

@Suite("bytes that are no messages only end the parse")
struct HostileNetlinkTests {
  private static let payloads: [(Int, [UInt8])] = [
    (NetlinkSample.newLink, NetlinkSample.link), (NetlinkSample.newAddress, NetlinkSample.address),
    (NetlinkSample.newAddress, NetlinkSample.linkLocal), (NetlinkSample.newRoute, NetlinkSample.route),
  ]

  /// Everything that reads a payload.
  private static func decode(_ type: Int, _ payload: [UInt8]) -> (NetworkInterface?, InterfaceAddress?, Route?) {
    let message = NetlinkSample.decoded(type, payload)
    _ = NetworkInterface.decode(links: [message], addresses: [message])
    return (
      NetworkInterface(link: message), InterfaceAddress(message, scope: .index(1)), Route(message, to: .v4(.any))
    )
  }

  @Test("every truncation keeps what came before it")
  func truncation() {
    for (type, payload) in Self.payloads {
      for count in 0..<payload.count { _ = Self.decode(type, Array(payload.prefix(count))) }
    }
    // The header alone, the name, and all but the last byte of the statistics.
    #expect(Self.decode(NetlinkSample.newLink, Array(NetlinkSample.link.prefix(11))).0 == nil)
    #expect(Self.decode(NetlinkSample.newLink, Array(NetlinkSample.link.prefix(16))).0?.name == "")
    #expect(Self.decode(NetlinkSample.newLink, Array(NetlinkSample.link.prefix(16 + 12))).0?.name == "eth7")
    let almost = Self.decode(NetlinkSample.newLink, Array(NetlinkSample.link.dropLast())).0
    #expect(almost?.kind == "vlan" && almost?.statistics == nil)
    #expect(
      Self.decode(NetlinkSample.newAddress, Array(NetlinkSample.address.prefix(8 + 8))).1?.address
        == .v4(IPv4Address(10, 9, 9, 9)))
  }

  @Test("every byte poisoned, every attribute too long, and random bytes")
  func poison() {
    var generator = SeededBytes(seed: 7)
    for (type, payload) in Self.payloads {
      for position in payload.indices {
        for value: UInt8 in [0x00, 0x01, 0x03, 0x7f, 0x80, 0xa5, 0xff] {
          var poisoned = payload
          poisoned[position] = value
          _ = Self.decode(type, poisoned)
        }
      }
      for _ in 0..<2000 { _ = Self.decode(type, generator.bytes(Int(generator.next() % 200))) }
    }
  }

  @Test("an attribute whose length is a lie ends the list", arguments: [0, 1, 3, 200, 65535] as [UInt16])
  func lengths(length: UInt16) throws {
    let lie = NetlinkSample.native(length) + NetlinkSample.native(UInt16(3)) + Array("bad\0".utf8)
    let payload =
      Array(NetlinkSample.link[..<16]) + NetlinkSample.attribute(4, 1400) + lie + NetlinkSample.attribute(27, 4)
    let link = try #require(Self.decode(NetlinkSample.newLink, payload).0)
    #expect(link.mtu == 1400 && link.name == "" && link.group == 0)
  }

  @Test("an address of the wrong length, a prefix that is too long, and index 0 are no answers")
  func nonsense() {
    #expect(
      Self.decode(NetlinkSample.newAddress, [2, 33, 0, 0, 7, 0, 0, 0] + NetlinkSample.attribute(1, [10, 0, 0, 1])).1
        == nil)
    #expect(
      Self.decode(NetlinkSample.newAddress, [10, 64, 0, 0, 7, 0, 0, 0] + NetlinkSample.attribute(1, [10, 0, 0, 1])).1
        == nil)
    #expect(
      Self.decode(NetlinkSample.newAddress, [2, 8, 0, 0, 7, 0, 0, 0] + NetlinkSample.attribute(1, [10, 0, 0])).1 == nil)
    #expect(
      Self.decode(NetlinkSample.newAddress, [4, 8, 0, 0, 7, 0, 0, 0] + NetlinkSample.attribute(1, [10, 0, 0, 1])).1
        == nil)
    var zero = NetlinkSample.link
    zero.replaceSubrange(4..<8, with: [0, 0, 0, 0])
    #expect(Self.decode(NetlinkSample.newLink, zero).0 == nil)
    // A message of another type than it should be.
    #expect(Self.decode(NetlinkSample.newRoute, NetlinkSample.link).0 == nil)
  }
}

/// Numbers that look random and are the same in every run.
private struct SeededBytes {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state >> 33
  }

  mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) } }
}
