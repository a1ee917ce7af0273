internal import Addresses
internal import Wire

extension DHCPText {
  /// Appends the options, each in a line; false if one is cut.
  func putOptions(_ reader: inout PacketReader, into out: inout TextBuffer) throws(Cut) -> Bool {
    while let code = reader.u8() {
      let isMark = code == 0 || code == 255
      if isMark, options.verbosity < 3 {
        if code == 255 { return true }
        continue
      }
      var length = 0
      if !isMark {
        guard let byte = reader.u8() else { throw Cut() }
        length = Int(byte)
      }
      putHead(code, length, into: &out)
      if code == 0 { putPadding(&reader, into: &out) }
      guard let data = reader.bytes(length) else { return false }
      if !isMark { putOption(code, data, into: &out) }
    }
    return true
  }

  private func putHead(_ code: UInt8, _ length: Int, into out: inout TextBuffer) {
    out.put("\n\t    ")
    putName(code, into: &out)
    out.put(", length ")
    out.put(length)
    if length > 0 { out.put(": ") }
  }

  private func putPadding(_ reader: inout PacketReader, into out: inout TextBuffer) {
    var count = 1
    while reader.peek == 0, reader.skip(1) { count += 1 }
    if count == 1 { return }
    out.put(", occurs ")
    out.put(count)
  }

  private func putName(_ code: UInt8, into out: inout TextBuffer) {
    out.put(DHCPOptionForm(code).name)
    out.put(" (")
    out.put(code)
    out.put(")")
  }

  private func putOption(_ code: UInt8, _ option: PacketReader, into out: inout TextBuffer) {
    var data = option
    var form = DHCPOptionForm(code).form
    if form == .unknown {
      form = data.remaining % 4 == 0 ? .numbers : data.remaining % 2 == 0 ? .shorts : .bytes
    }
    switch form {
    case .text:
      putQuoted(data, into: &out)
      _ = data.skip(data.remaining)
    case .addresses: putList(&data, of: 4, into: &out) { $1.put(IPv4Address(rawValue: $0.u32() ?? 0)) }
    case .numbers: putList(&data, of: 4, into: &out) { $1.put($0.u32() ?? 0) }
    case .signed: putList(&data, of: 4, into: &out) { $1.put(Int32(truncatingIfNeeded: $0.u32() ?? 0)) }
    case .shorts: putList(&data, of: 2, into: &out) { $1.put($0.u16() ?? 0) }
    case .pairs:
      putList(&data, of: 8, into: &out) {
        $1.put("(")
        $1.put(IPv4Address(rawValue: $0.u32() ?? 0))
        $1.put(":")
        $1.put(IPv4Address(rawValue: $0.u32() ?? 0))
        $1.put(")")
      }
    case .switches:
      putList(&data, of: 1, into: &out) {
        switch $0.u8() ?? 0 {
        case 0: $1.put("N")
        case 1: $1.put("Y")
        case let byte:
          $1.put(byte)
          $1.put("?")
        }
      }
    case .bytes, .unknown: putBytes(&data, into: &out)
    case .special: putSpecial(code, &data, into: &out)
    }
    guard data.remaining > 0 else { return }
    out.put("\n\t  trailing data length ")
    out.put(data.remaining)
  }

  private func putQuoted(_ text: PacketReader, into out: inout TextBuffer) {
    out.put("\"")
    out.put(harmless: text)
    out.put("\"")
  }

  private func putList(
    _ data: inout PacketReader, of size: Int, into out: inout TextBuffer,
    _ put: (inout PacketReader, inout TextBuffer) -> Void
  ) {
    var isFirst = true
    while var item = data.bytes(size) {
      if !isFirst { out.put(",") }
      isFirst = false
      put(&item, &out)
    }
  }

  private func putBytes(_ data: inout PacketReader, into out: inout TextBuffer) {
    var isFirst = true
    while let byte = data.u8() {
      if !isFirst { out.put(".") }
      isFirst = false
      out.put(byte)
    }
  }
}

/// Options of a form of their own.
extension DHCPText {
  private func putSpecial(_ code: UInt8, _ data: inout PacketReader, into out: inout TextBuffer) {
    switch code {
    case 46: putWord(&data, ["b-node", "p-node", "", "m-node", "", "", "", "h-node"] as [StaticString], into: &out)
    case 52: putWord(&data, ["file", "sname", "file+sname"] as [StaticString], into: &out)
    case 53: putMessageType(&data, into: &out)
    case 55: putRequest(&data, into: &out)
    case 61: putClient(&data, into: &out)
    case 77: putUserClass(&data, into: &out)
    case 81: putDomainName(&data, into: &out)
    case 82: putRelay(&data, into: &out)
    default: putRoutes(&data, into: &out)
    }
  }

  private func putTooShort(_ length: StaticString, _ data: inout PacketReader, into out: inout TextBuffer) {
    out.put("[ERROR: length < ")
    out.put(length)
    out.put(" bytes]")
    _ = data.skip(data.remaining)
  }

  private func putWord(_ data: inout PacketReader, _ words: [StaticString], into out: inout TextBuffer) {
    guard let number = data.u8() else { return putTooShort("1", &data, into: &out) }
    if number > 0, Int(number) <= words.count, words[Int(number) - 1].utf8CodeUnitCount > 0 {
      return out.put(words[Int(number) - 1])
    }
    out.put("#")
    out.put(number)
  }

  private func putMessageType(_ data: inout PacketReader, into out: inout TextBuffer) {
    guard data.remaining == 1, let number = data.u8() else { return putBytes(&data, into: &out) }
    if let name = DHCPMessageType(rawValue: number).name { return out.put(name) }
    out.put("Unknown (")
    out.put(number)
    out.put(")")
  }

  private func putRequest(_ data: inout PacketReader, into out: inout TextBuffer) {
    var count = 0
    while let code = data.u8() {
      out.put(count % 4 == 0 ? "\n\t      " : ", ")
      putName(code, into: &out)
      count += 1
    }
  }

  private func putClient(_ data: inout PacketReader, into out: inout TextBuffer) {
    guard let type = data.u8() else { return putTooShort("1", &data, into: &out) }
    switch type {
    case 0:
      putQuoted(data, into: &out)
      _ = data.skip(data.remaining)
      return
    case 1: out.put("ether ")
    case 6: out.put("ieee802 ")
    case 7: out.put("arcnet ")
    case 15: out.put("frelay ")
    case 23: out.put("strip ")
    case 24: out.put("ieee1394 ")
    default:
      out.put("hardware-type ")
      out.put(type)
      out.put(", ")
    }
    var isFirst = true
    while let byte = data.u8() {
      if !isFirst { out.put(":") }
      isFirst = false
      out.put(hex: byte, width: 2)
    }
  }

  /// RFC 3004.
  private func putUserClass(_ data: inout PacketReader, into out: inout TextBuffer) {
    guard data.remaining >= 2 else { return putTooShort("2", &data, into: &out) }
    var number = 1
    while let length = data.u8() {
      out.put("\n\t      instance#")
      out.put(number)
      out.put(": ")
      number += 1
      guard length > 0, let text = data.bytes(Int(length)) else {
        out.put(length == 0 ? "[ERROR: suboption length must be non-zero]" : "[ERROR: invalid option]")
        _ = data.skip(data.remaining)
        return
      }
      putQuoted(text, into: &out)
      out.put(", length ")
      out.put(length)
    }
  }

  /// RFC 4702.
  private func putDomainName(_ data: inout PacketReader, into out: inout TextBuffer) {
    guard data.remaining >= 3, let flags = data.u8(), let first = data.u8(), let second = data.u8() else {
      return putTooShort("3", &data, into: &out)
    }
    if flags & 0xf0 != 0 {
      out.put("[ERROR: MBZ nibble 0x")
      out.put(hex: flags >> 4)
      out.put(" != 0] ")
    }
    if flags & 0x0f != 0 {
      out.put("[")
      if flags & 1 != 0 { out.put("S") }
      if flags & 2 != 0 { out.put("O") }
      if flags & 4 != 0 { out.put("E") }
      if flags & 8 != 0 { out.put("N") }
      out.put("] ")
    }
    if first != 0 || second != 0 {
      out.put(first)
      out.put("/")
      out.put(second)
      out.put(" ")
    }
    putQuoted(data, into: &out)
    _ = data.skip(data.remaining)
  }

  /// RFC 3046.
  private func putRelay(_ data: inout PacketReader, into out: inout TextBuffer) {
    while data.remaining >= 2, let code = data.u8(), let length = data.u8() {
      out.put("\n\t      ")
      out.put(code == 1 ? "Circuit-ID" : code == 2 ? "Remote-ID" : code == 6 ? "Subscriber-ID" : "Unknown")
      out.put(" SubOption ")
      out.put(code)
      out.put(", length ")
      out.put(length)
      out.put(": ")
      guard let value = data.bytes(Int(length)) else {
        out.put("length goes past end of option")
        _ = data.skip(data.remaining)
        return
      }
      if code == 1 || code == 2 || code == 6 { out.put(harmless: value) } else { out.put(dump: value) }
    }
  }

  /// RFC 3442.
  private func putRoutes(_ data: inout PacketReader, into out: inout TextBuffer) {
    guard data.remaining >= 5 else { return putTooShort("5", &data, into: &out) }
    var isFirst = true
    while let width = data.u8() {
      if !isFirst { out.put(",") }
      isFirst = false
      let count = (Int(width) + 7) / 8
      guard width <= 32, data.remaining >= count + 4 else {
        putBadRoute(width, data.remaining, needed: count + 4, into: &out)
        _ = data.skip(data.remaining)
        return
      }
      out.put("(")
      if width == 0 { out.put("default") } else { putDestination(width, count, &data, into: &out) }
      out.put(":")
      out.put(IPv4Address(rawValue: data.u32() ?? 0))
      out.put(")")
    }
  }

  private func putBadRoute(_ width: UInt8, _ remaining: Int, needed: Int, into out: inout TextBuffer) {
    if width > 32 {
      out.put("[ERROR: Mask width (")
      out.put(width)
      return out.put(") > 32]")
    }
    out.put("[ERROR: Remaining length (")
    out.put(remaining)
    out.put(") < ")
    out.put(needed)
    out.put(" bytes]")
  }

  private func putDestination(_ width: UInt8, _ count: Int, _ data: inout PacketReader, into out: inout TextBuffer) {
    for number in 0..<4 {
      if number > 0 { out.put(".") }
      out.put(number < count ? data.u8() ?? 0 : 0)
    }
    out.put("/")
    out.put(width)
  }
}

extension TextBuffer {
  /// Appends all that is left in `reader` in lines of sixteen bytes, as tcpdump shows what it does not understand.
  mutating func put(dump reader: PacketReader) {
    var reader = reader
    var position: UInt32 = 0
    while var line = reader.bytes(Swift.min(16, reader.remaining)), line.remaining > 0 {
      put("\n\t\t0x")
      put(hex: position, width: 4)
      put(": ")
      while let byte = line.u8() {
        if position & 1 == 0 { put(" ") }
        put(hex: byte, width: 2)
        position += 1
      }
    }
  }
}
