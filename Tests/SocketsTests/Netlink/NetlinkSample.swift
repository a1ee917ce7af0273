import Sockets

/// Messages as the kernel writes them, put together by hand.
enum NetlinkSample {
  static func native(_ value: some FixedWidthInteger) -> [UInt8] { withUnsafeBytes(of: value) { Array($0) } }

  static func padded(_ bytes: [UInt8]) -> [UInt8] { bytes + [UInt8](repeating: 0, count: (4 - bytes.count % 4) % 4) }

  static func attribute(_ type: UInt16, _ value: [UInt8]) -> [UInt8] {
    padded(native(UInt16(4 + value.count)) + native(type) + value)
  }
  static func attribute(_ type: UInt16, _ text: String) -> [UInt8] { attribute(type, Array(text.utf8) + [0]) }
  static func attribute(_ type: UInt16, _ number: UInt32) -> [UInt8] { attribute(type, native(number)) }

  /// Header and payload.
  static func message(_ type: UInt16, flags: UInt16 = 0, sequence: UInt32 = 0, _ payload: [UInt8]) -> [UInt8] {
    padded(
      native(UInt32(16 + payload.count)) + native(type) + native(flags) + native(sequence) + [0, 0, 0, 0] + payload)
  }

  static func decoded(_ type: Int, _ payload: [UInt8]) -> NetlinkMessage {
    NetlinkMessage(type: type, payload: NetlinkBytes(payload[...]))
  }

  static let newLink = 16
  static let newAddress = 20
  static let newRoute = 24

  /// `struct ifinfomsg` of interface 7, Ethernet, up and running, and every attribute that is read.
  static let link: [UInt8] =
    [0, 0] + native(UInt16(1)) + native(Int32(7)) + native(UInt32(0x11043)) + native(UInt32(0))
    + attribute(3, "eth7") + attribute(20, "the \u{1b}[31mred one") + attribute(4, 1400) + attribute(50, 68)
    + attribute(51, 65535) + attribute(13, 500) + attribute(10, 3) + attribute(5, 9) + attribute(37, 2)
    + attribute(27, 4) + attribute(16, [6]) + attribute(33, [1]) + attribute(1, [2, 0, 0, 0, 0, 1])
    + attribute(54, [2, 0, 0, 0, 0, 2])
    + attribute(0x8000 | 52, attribute(53, "uplink") + attribute(53, "a name that is longer than fifteen bytes"))
    + attribute(18, attribute(1, "vlan") + attribute(2, attribute(1, [9, 0])))
    + attribute(23, (1...25).flatMap { native(UInt64($0)) })

  /// `struct ifaddrmsg` of 10.1.2.3, peer 10.9.9.9/24, on interface 7, and every attribute that is read.
  static let address: [UInt8] =
    [2, 24, 0x80, 200] + native(UInt32(7)) + attribute(1, [10, 9, 9, 9]) + attribute(2, [10, 1, 2, 3])
    + attribute(4, [10, 9, 9, 255]) + attribute(3, "eth7:old") + attribute(8, 0x221)
    + attribute(6, native(UInt32(60)) + native(UInt32(3600)) + [UInt8](repeating: 0, count: 8))

  /// `struct ifaddrmsg` of fe80::1/64 on interface 7, for ever.
  static let linkLocal: [UInt8] =
    [10, 64, 0x80, 253] + native(UInt32(7)) + attribute(1, [0xfe, 0x80] + [UInt8](repeating: 0, count: 13) + [1])
    + attribute(6, native(UInt32.max) + native(UInt32.max) + [UInt8](repeating: 0, count: 8)) + attribute(8, 0x80)

  /// `struct rtmsg` of a unicast route of IPv4 by a router, and every attribute that is read.
  static let route: [UInt8] =
    [2, 32, 0, 0, 252, 16, 0, 1] + native(UInt32(0x204)) + attribute(15, 1000) + attribute(1, [192, 0, 2, 9])
    + attribute(4, 7) + attribute(5, [10, 9, 9, 1]) + attribute(7, [10, 1, 2, 3]) + attribute(6, 100)
    + attribute(
      8,
      attribute(1, 4) + attribute(2, 1280) + attribute(3, 65535) + attribute(4, 800) + attribute(5, 400)
        + attribute(6, 20) + attribute(7, 30) + attribute(8, 1240) + attribute(9, 5) + attribute(10, 63)
        + attribute(11, 12) + attribute(12, 1) + attribute(13, 40) + attribute(14, 14) + attribute(15, 1)
        + attribute(16, "bbr") + attribute(17, 1))
    + attribute(12, [0, 0, 0, 0, 0, 0, 0, 0] + native(Int32(59_900)) + native(Int32(-113)) + [0, 0, 0, 0])
}
