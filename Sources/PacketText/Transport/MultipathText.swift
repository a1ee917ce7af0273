import Addresses
import Wire

/// The option of multipath TCP (RFC 8684): its kinds, each of which has only certain lengths.
extension PacketPrinter {
  /// Prints an option of `length` bytes from its kind on; false if it makes no sense.
  mutating func multipath(_ bytes: Octets, _ length: Int, _ flags: UInt8, _ out: inout TextBuffer) throws(Cut) -> Bool {
    section = "mptcp"
    guard length >= 3 else { return false }
    out.put(" ", length)
    out.put(" ")
    switch try bytes.u8(2) >> 4 {
    case 0: return try capable(bytes, length, flags, &out)
    case 1: return try join(bytes, length, flags, &out)
    case 2: return try sequenceSignal(bytes, length, flags, &out)
    case 3: return try addAddress(bytes, length, &out)
    case 4: return try removeAddress(bytes, length, &out)
    case 5:
      out.put("prio")
      guard length == 3 || length == 4 else { return false }
      out.put(try bytes.u8(2) & 1 != 0 ? " backup" : " non-backup")
      if length == 4 { out.put(" id ", try bytes.u8(3)) }
    case 6:
      out.put("fail")
      guard length == 12 else { return false }
      out.put(" seq ", try bytes.u64(4))
    case 7:
      out.put("fast-close")
      guard length == 12 else { return false }
      out.put(" key 0x", hex: try bytes.u64(4))
    default: out.put("unknown")
    }
    return true
  }

  private func capable(_ bytes: Octets, _ length: Int, _ flags: UInt8, _ out: inout TextBuffer) throws(Cut) -> Bool {
    out.put("capable")
    let isFirst = flags & Self.synchronize != 0
    let isThird = !isFirst && flags & Self.acknowledge != 0
    switch length {
    case 4, 12: guard isFirst else { return false }
    case 20, 22: guard isThird else { return false }
    default: return false
    }
    let version = try bytes.u8(2) & 15
    guard version < 2 else {
      out.put(" Unknown Version (", version, ")")
      return true
    }
    out.put(" v", version)
    if try bytes.u8(3) & 0x80 != 0 { out.put(" csum") }
    guard length >= 12 else { return true }
    out.put(" {0x", hex: try bytes.u64(4))
    if length >= 20 { out.put(",0x", hex: try bytes.u64(12)) }
    out.put("}")
    return true
  }

  private func join(_ bytes: Octets, _ length: Int, _ flags: UInt8, _ out: inout TextBuffer) throws(Cut) -> Bool {
    out.put("join")
    let isFirst = flags & Self.synchronize != 0
    switch length {
    case 12: guard isFirst else { return false }
    case 16: guard isFirst, flags & Self.acknowledge != 0 else { return false }
    case 24: guard flags & Self.acknowledge != 0 else { return false }
    default: return false
    }
    if length == 24 {
      out.put(" hmac 0x")
      for index in 4..<24 { out.put(hex: try bytes.u8(index), width: 2) }
      return true
    }
    if try bytes.u8(2) & 1 != 0 { out.put(" backup") }
    out.put(" id ", try bytes.u8(3))
    if length == 12 {
      out.put(" token 0x", hex: try bytes.u32(4))
      out.put(" nonce 0x", hex: try bytes.u32(8))
    } else {
      out.put(" hmac 0x", hex: try bytes.u64(4))
      out.put(" nonce 0x", hex: try bytes.u32(12))
    }
    return true
  }

  /// Which data of the whole connection is in this segment.
  private func sequenceSignal(
    _ bytes: Octets, _ length: Int, _ segmentFlags: UInt8, _ out: inout TextBuffer
  ) throws(Cut) -> Bool {
    out.put("dss")
    // Data has not begun while a connection is opened.
    guard length >= 4, segmentFlags & Self.synchronize == 0 else { return false }
    let flags = try bytes.u8(3)
    if flags & 16 != 0 { out.put(" fin") }
    var position = 4
    if flags & 1 != 0 {
      out.put(" ack ")
      let count = flags & 2 != 0 ? 8 : 4
      guard length >= position + count else { return false }
      out.put(count == 8 ? try bytes.u64(position) : UInt64(try bytes.u32(position)))
      position += count
    }
    if flags & 4 != 0 {
      out.put(" seq ")
      let count = flags & 8 != 0 ? 8 : 4
      guard length >= position + count else { return false }
      out.put(count == 8 ? try bytes.u64(position) : UInt64(try bytes.u32(position)))
      position += count
      guard length >= position + 4 else { return false }
      out.put(" subseq ", try bytes.u32(position))
      position += 4
      guard length >= position + 2 else { return false }
      out.put(" len ", try bytes.u16(position))
      position += 2
      if length >= position + 2 {
        out.put(" csum 0x", hex: try bytes.u16(position))
        position += 2
      }
    }
    return position == length
  }

  private func addAddress(_ bytes: Octets, _ length: Int, _ out: inout TextBuffer) throws(Cut) -> Bool {
    out.put("add-addr")
    let isVersion6: Bool
    switch length {
    case 8, 10, 16, 18: isVersion6 = false
    case 20, 22, 28, 30: isVersion6 = true
    default: return false
    }
    switch try bytes.u8(2) & 15 {
    case 0: out.put(" v1")
    case 1: out.put(" v1-echo")
    default: out.put(" [bad version/echo]")
    }
    out.put(" id ", try bytes.u8(3))
    if isVersion6 { out.put(" ", try bytes.ipv6(4)) } else { out.put(" ", try bytes.ipv4(4)) }
    var position = isVersion6 ? 20 : 8
    if length % 4 == 2 {
      out.put(":", try bytes.u16(position))
      position += 2
    }
    if length - position == 8 { out.put(" hmac 0x", hex: try bytes.u64(position)) }
    return true
  }

  private func removeAddress(_ bytes: Octets, _ length: Int, _ out: inout TextBuffer) throws(Cut) -> Bool {
    out.put("rem-addr")
    guard length >= 4 else { return false }
    out.put(" id")
    for index in 3..<length { out.put(" ", try bytes.u8(index)) }
    return true
  }
}
