internal import Addresses
internal import Wire

extension DNSLines {
  /// Appends one record, and passes over it; false if its data are not whole.
  ///
  /// Where it ends before its data, all that is left is passed over and nothing is wrong: so does tcpdump.
  mutating func putRecord(into out: inout TextBuffer) -> Bool {
    if verbosity > 0 {
      out.put(" ")
      guard put(DNSName(at: reader), into: &out) else { return false }
    }
    guard DNSName.skip(&reader) != nil, reader.remaining >= 10, let kind = reader.u32(), let time = reader.u32(),
      let length = reader.u16()
    else { return end() }
    let type = DNSType(rawValue: UInt16(truncatingIfNeeded: kind >> 16))
    let classAndBit = UInt16(truncatingIfNeeded: kind)
    let number = isMulticast ? classAndBit & 0x7fff : classAndBit
    if type != .opt { put(class: number, into: &out) }
    if isMulticast, classAndBit & 0x8000 != 0 { out.put(" (Cache flush)") }
    if type != .opt, verbosity > 2 {
      out.put(" [")
      put(duration: time, into: &out)
      out.put("]")
    }
    out.put(" ")
    put(type, into: &out)
    var next = reader
    guard next.skip(Int(length)) else { return false }
    if type == .opt { put(extension: number, time, into: &out) }
    guard putData(type, Int(length), into: &out) else { return false }
    reader = next
    return true
  }

  private mutating func end() -> Bool {
    _ = reader.skip(reader.remaining)
    return true
  }

  private func put(extension size: UInt16, _ bits: UInt32, into out: inout TextBuffer) {
    out.put(" UDPsize=")
    out.put(size)
    if bits & 0x8000 != 0 { out.put(" DO") }
  }

  /// Appends `1w1d1h1m1s`, what is zero left out, `0s` for nothing.
  private func put(duration seconds: UInt32, into out: inout TextBuffer) {
    if seconds == 0 { return out.put("0s") }
    var rest = seconds
    for (unit, letter) in Self.units where rest >= unit {
      out.put(rest / unit)
      out.put(letter)
      rest %= unit
    }
  }

  private static let units: [(UInt32, StaticString)] = [
    (31_536_000, "y"), (604_800, "w"), (86_400, "d"), (3600, "h"), (60, "m"), (1, "s"),
  ]

  /// Appends the data of a record of `length` bytes; false if something is not there. Like tcpdump it looks for what
  /// the type promises, whatever the length says.
  private func putData(_ type: DNSType, _ length: Int, into out: inout TextBuffer) -> Bool {
    var data = reader
    switch type.rawValue {
    case 1:
      guard let address = data.u32() else { return false }
      out.put(" ")
      out.put(IPv4Address(rawValue: address))
    case 28:
      guard data.remaining >= 16, let high = data.u64(), let low = data.u64() else { return false }
      out.put(" ")
      out.put(IPv6Address(high: high, low: low))
    case 2, 5, 12, 39: return putName(at: data, into: &out)
    case 6: return putStartOfAuthority(data, into: &out)
    case 15:
      out.put(" ")
      guard let preference = data.u16(), put(DNSName(at: data), into: &out) else { return false }
      out.put(" ")
      out.put(preference)
    case 16: return putStrings(data, length, into: &out)
    case 33: return putService(data, into: &out)
    case 38: return putA6(data, into: &out)
    case 41: return putOptions(data, length, into: &out)
    case 104:
      if let text = data.bytes(length) { out.put(harmless: text) }
    case 250: return putSignature(data, into: &out)
    case 256: return putLocator(data, length, into: &out)
    default: break
    }
    return true
  }

  /// Appends a space and the name at `place`.
  func putName(at place: PacketReader, into out: inout TextBuffer) -> Bool {
    out.put(" ")
    return put(DNSName(at: place), into: &out)
  }

  /// A space and the name that `data` begins with, which is passed over.
  private func takeName(_ data: inout PacketReader, into out: inout TextBuffer) -> Bool {
    putName(at: data, into: &out) && DNSName.skip(&data) != nil
  }

  private func putStartOfAuthority(_ place: PacketReader, into out: inout TextBuffer) -> Bool {
    guard verbosity > 0 else { return true }
    var data = place
    guard putName(at: data, into: &out) else { return false }
    // The space before the second name is there also where the first one runs out.
    guard DNSName.skip(&data) != nil else {
      out.put(" ")
      return false
    }
    guard takeName(&data, into: &out) else { return false }
    for _ in 0..<5 {
      guard let number = data.u32() else { return false }
      out.put(" ")
      out.put(number)
    }
    return true
  }

  private func putStrings(_ place: PacketReader, _ length: Int, into out: inout TextBuffer) -> Bool {
    var data = place
    while data.offset < place.offset + length {
      out.put(" \"")
      guard let count = data.u8() else { return false }
      guard let text = data.bytes(Int(count)) else {
        out.put(harmless: data)
        return false
      }
      out.put(harmless: text)
      out.put("\"")
    }
    return true
  }

  private func putService(_ place: PacketReader, into out: inout TextBuffer) -> Bool {
    var data = place
    out.put(" ")
    guard let order = data.u32(), let port = data.u16(), put(DNSName(at: data), into: &out) else { return false }
    out.put(":")
    out.put(port)
    out.put(" ")
    out.put(order >> 16)
    out.put(" ")
    out.put(order & 0xffff)
    return true
  }

  /// RFC 2874: the length of a prefix, the bits behind it, and the name of the prefix.
  private func putA6(_ place: PacketReader, into out: inout TextBuffer) -> Bool {
    var data = place
    guard let prefix = data.u8() else { return false }
    if prefix > 128 {
      out.put(" ")
      out.put(prefix)
      out.put("(bad plen)")
      return true
    }
    if prefix < 128 {
      out.put(" ")
      out.put(prefix)
      guard let address = takeSuffix(&data, after: Int(prefix)) else { return false }
      out.put(" ")
      out.put(address)
    }
    return prefix == 0 ? true : putName(at: data, into: &out)
  }

  private func takeSuffix(_ data: inout PacketReader, after prefix: Int) -> IPv6Address? {
    guard var bytes = data.bytes(16 - prefix / 8) else { return nil }
    var high: UInt64 = 0
    var low: UInt64 = 0
    while let byte = bytes.u8() {
      high = high << 8 | low >> 56
      low = low << 8 | UInt64(byte)
    }
    return IPv6Address(high: high, low: low)
  }

  /// RFC 8945: the time and the signature itself are passed over.
  private func putSignature(_ place: PacketReader, into out: inout TextBuffer) -> Bool {
    guard verbosity > 0 else { return true }
    var data = place
    guard takeName(&data, into: &out), data.skip(6), takeNumber(" fudge=", &data, into: &out) != nil,
      let length = takeNumber(" maclen=", &data, into: &out), data.skip(Int(length))
    else { return false }
    return takeNumber(" origid=", &data, into: &out) != nil && takeNumber(" error=", &data, into: &out) != nil
      && takeNumber(" otherlen=", &data, into: &out) != nil
  }

  private func takeNumber(_ name: StaticString, _ data: inout PacketReader, into out: inout TextBuffer) -> UInt16? {
    guard let number = data.u16() else { return nil }
    out.put(name)
    out.put(number)
    return number
  }

  private func putLocator(_ place: PacketReader, _ length: Int, into out: inout TextBuffer) -> Bool {
    var data = place
    guard let priority = data.u16(), let weight = data.u16() else { return false }
    out.put(" ")
    out.put(priority)
    out.put(" ")
    out.put(weight)
    out.put(" ")
    guard let text = data.bytes(length - 4) else {
      out.put(harmless: data)
      return false
    }
    out.put(harmless: text)
    return true
  }
}
