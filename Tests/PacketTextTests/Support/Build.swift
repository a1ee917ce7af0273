import Wire

/// Makes packets, their lengths and checksums right unless something else is asked for.
enum Build {
  static let source4: [UInt8] = [10, 0, 0, 1]
  static let destination4: [UInt8] = [10, 0, 0, 2]
  static let source6: [UInt8] = [0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]
  static let destination6: [UInt8] = [0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2]

  /// The bytes that hexadecimal digits stand for; spaces are left out.
  static func hex(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    var high: UInt8?
    for character in text where character != " " {
      let digit = UInt8(character.hexDigitValue ?? 0)
      if let first = high {
        bytes.append(first << 4 | digit)
        high = nil
      } else {
        high = digit
      }
    }
    return bytes
  }

  static func u16(_ value: Int) -> [UInt8] {
    [UInt8(truncatingIfNeeded: value >> 8), UInt8(truncatingIfNeeded: value)]
  }

  static func u32(_ value: Int) -> [UInt8] { u16(value >> 16) + u16(value) }

  private static func sum(_ bytes: [UInt8]) -> Int {
    var checksum = InternetChecksum()
    checksum.add(bytes)
    return Int(checksum.value)
  }

  static func ethernet(_ type: Int, _ payload: [UInt8]) -> [UInt8] {
    hex("020000000002 020000000001") + u16(type) + payload
  }

  static func ipv4(
    _ proto: UInt8, _ payload: [UInt8], options: String = "", fragment: Int = 0x4000, length: Int? = nil,
    service: UInt8 = 0, timeToLive: UInt8 = 64, checksumError: Int = 0
  ) -> [UInt8] {
    let options = hex(options)
    let count = 20 + options.count
    let front = [UInt8(0x40 | count / 4), service] + u16(length ?? count + payload.count) + u16(1) + u16(fragment)
    let middle = [timeToLive, proto]
    let back = source4 + destination4 + options
    return front + middle + u16(sum(front + middle + [0, 0] + back) ^ checksumError) + back + payload
  }

  static func ipv6(_ next: UInt8, _ payload: [UInt8], length: Int? = nil, flow: Int = 0) -> [UInt8] {
    u32(0x6000_0000 | flow) + u16(length ?? payload.count) + [next, 64] + source6 + destination6 + payload
  }

  /// A message that a pseudo header belongs to, with its checksum at `position`.
  private static func summed(
    _ message: [UInt8], at position: Int, _ proto: UInt8, isVersion6: Bool, error: Int
  ) -> [UInt8] {
    let pseudo =
      isVersion6
      ? source6 + destination6 + u32(message.count) + [0, 0, 0, proto]
      : source4 + destination4 + [0, proto] + u16(message.count)
    let value = sum(pseudo + message) ^ error
    return Array(message[..<position]) + u16(value) + Array(message[(position + 2)...])
  }

  static func tcp(
    _ flags: UInt8, _ data: [UInt8] = [], options: String = "", ports: (Int, Int) = (1234, 8888), sequence: Int = 1,
    acknowledgment: Int = 2, urgent: Int = 0, error: Int = 0, isVersion6: Bool = false
  ) -> [UInt8] {
    let options = hex(options)
    let words = UInt8((20 + options.count) / 4)
    let header = u16(ports.0) + u16(ports.1) + u32(sequence) + u32(acknowledgment) + [words << 4, flags] + u16(1024)
    return summed(
      header + [0, 0] + u16(urgent) + options + data, at: 16, 6, isVersion6: isVersion6, error: error)
  }

  static func udp(
    _ data: [UInt8], ports: (Int, Int) = (1234, 9999), length: Int? = nil, error: Int = 0, hasChecksum: Bool = true,
    isVersion6: Bool = false
  ) -> [UInt8] {
    let header = u16(ports.0) + u16(ports.1) + u16(length ?? 8 + data.count) + [0, 0]
    if !hasChecksum { return header + data }
    return summed(header + data, at: 6, 17, isVersion6: isVersion6, error: error)
  }

  /// ICMP and IGMP, whose checksums cover nothing but themselves.
  static func control(_ type: UInt8, _ code: UInt8, _ rest: [UInt8], error: Int = 0) -> [UInt8] {
    let value = sum([type, code, 0, 0] + rest) ^ error
    return [type, code] + u16(value) + rest
  }

  static func icmpv6(_ type: UInt8, _ code: UInt8, _ rest: [UInt8], error: Int = 0) -> [UInt8] {
    summed([type, code, 0, 0] + rest, at: 2, 58, isVersion6: true, error: error)
  }

  static func sctp(_ chunks: String) -> [UInt8] { u16(1234) + u16(5000) + u32(0x1122_3344) + u32(0) + hex(chunks) }
}
