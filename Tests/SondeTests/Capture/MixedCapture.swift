import Wire

/// A capture of everything that the objects tell, in one file: two kinds of links, comments and names.
enum MixedCapture {
  static let bytes: [UInt8] = {
    var file = PcapngFile()
    var bytes: [UInt8] = []
    file.append(CaptureSection(operatingSystem: "Linux", application: "by hand", comment: "mixed"), to: &bytes)
    file.append(CaptureInterface(linkType: .ethernet, snapshotLength: 262_144, name: "eth0"), to: &bytes)
    file.append(CaptureInterface(linkType: .raw, snapshotLength: 64, name: "tun0", filter: "udp"), to: &bytes)
    bytes += names
    for (number, datagram) in datagrams.enumerated() {
      let packet = number % 3 == 2 ? datagram : hex("020000000002 020000000001 0800") + datagram
      PacketReader.read(packet) {
        _ = file.append(
          $0, at: 1_795_176_000_000_000_000 + Int64(number) * 1_234_567, interface: number % 3 == 2 ? 1 : 0,
          flags: PacketFlags(direction: number % 2 == 0 ? .outbound : .inbound),
          comment: number == 1 ? "an answer" : nil, to: &bytes)
      }
    }
    return bytes
  }()

  /// 192.0.2.2 is www.example.com.
  private static let names = hex(
    "04000000 28000000 01001400 c0000202 7777772e6578616d706c652e636f6d00 00000000 28000000")

  /// Datagrams of IPv4, most of them with a message in them.
  static let datagrams: [[UInt8]] = [
    datagram(53, hex("1234 0100 0001 0000 0000 0000 03777777 076578616d706c65 03636f6d 00 0001 0001")),
    datagram(
      53,
      hex(
        """
        1234 8180 0001 0002 0000 0000 03777777 076578616d706c65 03636f6d 00 0001 0001
        c00c 0005 0001 0000012c 0006 03776562 c010 c02d 0001 0001 00000005 0004 c0000202
        """), isAnswer: true),
    datagram(123, hex("230006ec 00010000 00008000 00000000") + [UInt8](repeating: 0, count: 32)),
    segment(2, 1000, 0, []),
    segment(
      0x18, 1001, 1,
      Array("GET /a?b HTTP/1.1\r\nHost: www.example.com\r\nX: \u{1b}[31m\r\n\r\n".utf8)),
    datagram(443, hex("c3 00000001 08 8394c8f03e515708 00 00 4004 aabbccdd")),
    segment(0x18, 1, 2000, Array("HTTP/1.1 404 Not Found\r\n\r\n".utf8), isAnswer: true),
    segment(0x18, 2000, 1, hello, port: 443),
    // An unreachable port, and what was sent there; the link cuts it.
    ip(1, hex("03030000 00000000") + datagram(9, Array(repeating: 0x61, count: 60))),
    datagram(
      67,
      hex("01010600 12345678 00000000 00000000 00000000 00000000 00000000 020304050607")
        + [UInt8](repeating: 0, count: 202) + hex("63825363 350101 3204c0000205 0c04686f7374 ff")),
    // A message that ends too early.
    datagram(5355, hex("0001 0000 0001 0000 0000 0000 0461")),
  ]

  private static let hello: [UInt8] = {
    let name = Array("www.example.com".utf8)
    let count = UInt8(name.count)
    let extensions =
      [0, 0, 0, count + 5, 0, count + 3, 0, 0, count] + name + [0, 16, 0, 5, 0, 3, 2] + Array("h2".utf8)
      + [0, 43, 0, 3, 2, 3, 4]
    let body =
      [3, 3] + [UInt8](repeating: 7, count: 32) + [0, 0, 2, 0x13, 1, 1, 0, 0, UInt8(extensions.count)] + extensions
    return [22, 3, 1, 0, UInt8(body.count + 4), 1, 0, 0, UInt8(body.count)] + body
  }()

  private static func ip(_ kind: UInt8, _ payload: [UInt8], isAnswer: Bool = false) -> [UInt8] {
    let (client, server) = (hex("c0000201"), hex("c0000202"))
    return [0x45, 0] + two(payload.count + 20) + [0, 1, 0x40, 0, 64, kind, 0, 0]
      + (isAnswer ? server + client : client + server) + payload
  }

  private static func datagram(_ port: Int, _ data: [UInt8], isAnswer: Bool = false) -> [UInt8] {
    let ends = isAnswer ? two(port) + two(40000) : two(40000) + two(port)
    return ip(17, ends + two(data.count + 8) + [0, 0] + data, isAnswer: isAnswer)
  }

  private static func segment(
    _ flags: UInt8, _ sequence: Int, _ acknowledged: Int, _ data: [UInt8], port: Int = 80, isAnswer: Bool = false
  ) -> [UInt8] {
    let ends = isAnswer ? two(port) + two(40001) : two(40001) + two(port)
    let numbers = two(sequence >> 16) + two(sequence) + two(acknowledged >> 16) + two(acknowledged)
    return ip(6, ends + numbers + [0x50, flags, 0xfa, 0xf0, 0, 0, 0, 0] + data, isAnswer: isAnswer)
  }

  private static func two(_ value: Int) -> [UInt8] {
    [UInt8(truncatingIfNeeded: value >> 8), UInt8(truncatingIfNeeded: value)]
  }

  private static func hex(_ text: String) -> [UInt8] {
    let digits = text.compactMap { $0.hexDigitValue.map { UInt8($0) } }
    return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }
}
