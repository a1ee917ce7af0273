import Wire

/// The options of TCP, with their names and values.
extension PacketPrinter {
  /// Prints `, options [...]`; false if that was not possible to the end, and the line is over.
  mutating func tcpOptions(
    _ bytes: Octets, _ count: Int, _ numbers: TCPNumbers, _ out: inout TextBuffer
  ) throws(Cut) -> Bool {
    // The usual ones of an established connection: two fillers and time stamps.
    if count == 12, bytes.reader.u32(ahead: 0) == 0x0101_080a, let value = bytes.reader.u32(ahead: 4),
      let echo = bytes.reader.u32(ahead: 8)
    {
      out.line(upTo: 64) { line in
        line.put(", options [nop,nop,TS val ")
        line.put(value)
        line.put(" ecr ")
        line.put(echo)
        line.put("]")
      }
      return true
    }
    out.put(", options [")
    var position = 0
    while position < count {
      if position > 0 { out.put(",") }
      switch try tcpOption(bytes.from(position), count - position, numbers, &out) {
      case .next(let length): position += length
      case .end: position = count
      case .bad:
        nature.isTrouble = true
        out.put("[bad opt]")
        if position > 0 { out.put("]") }
        return false
      case .cut:
        truncated(&out)
        if position > 0 { out.put(">") }
        return false
      }
    }
    out.put("]")
    return true
  }

  /// What an option was.
  enum TCPOptionEnd {
    case next(Int)
    case end
    case bad
    case cut
  }

  private mutating func tcpOption(
    _ bytes: Octets, _ rest: Int, _ numbers: TCPNumbers, _ out: inout TextBuffer
  ) throws(Cut) -> TCPOptionEnd {
    let kind = try bytes.u8(0)
    if kind == 0 {
      out.put("eol")
      return .end
    }
    if kind == 1 {
      out.put("nop")
      return .next(1)
    }
    let length = Int(try bytes.u8(1))
    guard length >= 2, length <= rest else { return .bad }
    Self.put(tcpOption: kind, &out)
    let data = bytes.from(2)
    // How many bytes the values have that are printed; those that the length claims may be more or fewer.
    let printed: Int
    switch kind {
    case 2, 3, 6, 7, 8, 11, 12, 13, 19, 20, 28:
      printed = Self.fixedCount(kind)
      guard rest - 2 >= printed else { return .bad }
      guard data.has(printed) else { return .cut }
      try fixed(kind, data, numbers, &out)
    case 5:
      printed = length - 2
      if printed % 8 != 0 {
        out.put(" invalid sack")
        break
      }
      if let end = try blocks(data, printed, numbers, &out) { return end }
    case 4: printed = 0
    case 29:
      printed = length - 2
      if let end = try authentication(data, printed, &out) { return end }
    case 30:
      printed = length - 2
      guard data.has(printed) else { return .cut }
      if try !multipath(bytes.narrowed(to: length), length, numbers.flags, &out) { return .bad }
    case 34:
      printed = length - 2
      guard data.has(printed) else { return .cut }
      out.put(" ")
      try fastOpen(data, printed, isExperimental: false, &out)
    case 254:
      printed = length - 2
      guard data.has(printed) else { return .cut }
      guard printed >= 2 else { return .bad }
      let magic = try data.u16(0)
      out.put("-")
      if magic == 0xf989 {
        try fastOpen(data.from(2), printed - 2, isExperimental: true, &out)
      } else {
        out.put(hex: magic, width: 4)
      }
    default:
      printed = length - 2
      for index in 0..<printed {
        if index == 0 { out.put(" 0x") }
        guard data.has(index + 1) else { return .cut }
        out.put(hex: try data.u8(index), width: 2)
      }
    }
    if printed + 2 != length {
      out.put("[len ")
      out.put(length)
      out.put("]")
    }
    return .next(printed + 2)
  }

  private static func fixedCount(_ kind: UInt8) -> Int {
    switch kind {
    case 3, 14: 1
    case 2, 15, 20, 28: 2
    case 8: 8
    case 19: 16
    default: 4
    }
  }

  private func fixed(
    _ kind: UInt8, _ data: Octets, _ numbers: TCPNumbers, _ out: inout TextBuffer
  ) throws(Cut) {
    switch kind {
    case 2:
      out.put(" ", try data.u16(0))
    case 3:
      out.put(" ", try data.u8(0))
    case 8:
      out.put(" val ", try data.u32(0))
      out.put(" ecr ", try data.u32(4))
    case 19:
      out.put(numbers.isWhole ? " shared secret not supplied with -M" : " snaplen too short")
      out.put(", can't check - ")
      for index in 0..<16 { out.put(hex: try data.u8(index), width: 2) }
    case 20:
      out.put(" cap ", hex: try data.u8(0), width: 2)
      out.put(" id ", try data.u8(1))
    case 28:
      let timeout = try data.u16(0)
      out.put(" 0x")
      out.put(hex: timeout)
      out.put(" ")
      out.put(timeout & 1 != 0 ? UInt32(timeout >> 1) * 60 : UInt32(timeout >> 1))
    default:
      out.put(" ", try data.u32(0))
    }
  }

  /// Selective acknowledgments, relative to what the other end began with.
  private func blocks(
    _ data: Octets, _ count: Int, _ numbers: TCPNumbers, _ out: inout TextBuffer
  ) throws(Cut) -> TCPOptionEnd? {
    let first = numbers.isReverse ? numbers.first.0 : numbers.first.1
    out.put(" ")
    out.put(count / 8)
    out.put(" ")
    for start in stride(from: 0, to: count, by: 8) {
      guard data.has(start + 8) else { return .cut }
      out.put("{", try data.u32(start) &- first)
      out.put(":", try data.u32(start + 4) &- first)
      out.put("}")
    }
    return nil
  }

  /// RFC 5925.
  private mutating func authentication(
    _ data: Octets, _ count: Int, _ out: inout TextBuffer
  ) throws(Cut) -> TCPOptionEnd? {
    guard count >= 2 else {
      invalid(&out)
      return nil
    }
    guard data.has(1) else { return .cut }
    out.put(" keyid ", try data.u8(0))
    guard data.has(2) else { return .cut }
    out.put(" rnextkeyid ", try data.u8(1))
    guard count > 2 else { return nil }
    out.put(" mac 0x")
    for index in 2..<count {
      guard data.has(index + 1) else { return .cut }
      out.put(hex: try data.u8(index), width: 2)
    }
    return nil
  }

  /// RFC 7413.
  private mutating func fastOpen(
    _ data: Octets, _ count: Int, isExperimental: Bool, _ out: inout TextBuffer
  ) throws(Cut) {
    if isExperimental { out.put("tfo") }
    if count == 0 { return out.put(" cookiereq") }
    if count % 2 != 0 || count < 4 || count > 16 { return invalid(&out) }
    out.put(" cookie ")
    for index in 0..<count { out.put(hex: try data.u8(index), width: 2) }
  }

  private static func put(tcpOption kind: UInt8, _ out: inout TextBuffer) {
    switch kind {
    case 2: out.put("mss")
    case 3: out.put("wscale")
    case 4: out.put("sackOK")
    case 5: out.put("sack")
    case 6: out.put("echo")
    case 7: out.put("echoreply")
    case 8: out.put("TS")
    case 11: out.put("cc")
    case 12: out.put("ccnew")
    case 13: break
    case 19: out.put("md5")
    case 20: out.put("scps")
    case 28: out.put("uto")
    case 29: out.put("tcp-ao")
    case 30: out.put("mptcp")
    case 34: out.put("tfo")
    case 254: out.put("exp")
    default:
      out.put("unknown-")
      out.put(kind)
    }
  }
}
