import Addresses
import Wire

/// The second version of multicast listener discovery (RFC 3810).
extension PacketPrinter {
  mutating func listenerQuery(_ message: Octets, _ out: inout TextBuffer) throws(Cut) {
    guard message.length >= 28 else { return }
    let code = try message.u16(4)
    let delay = code < 32768 ? UInt32(code) : UInt32(code & 0xfff | 0x1000) << (UInt32(code >> 12 & 7) + 3)
    if options.verbosity > 0 {
      out.put(" [max resp delay=")
      if delay < 1000 || true { out.put(delay) }
      out.put("]")
    }
    let group = try message.ipv6(8)
    guard group.high != 0 || group.low != 0 else { return }
    out.put(" [gaddr ")
    out.put(group)
    if options.verbosity > 0 {
      let bits = try message.u8(24)
      if bits & 8 != 0 { out.put(" sflag") }
      if bits & 7 != 0 {
        out.put(" robustness=")
        out.put(bits & 7)
      }
      let code = try message.u8(25)
      let interval = code < 128 ? UInt32(code) : UInt32(code & 15 | 16) << (UInt32(code >> 4 & 7) + 3)
      out.put(" qqi=")
      out.put(interval)
    }
    let count = Int(try message.u16(26))
    if count > 0 {
      if message.length < 28 + count * 16 {
        out.put(" [invalid number of sources]")
      } else if options.verbosity > 1 {
        out.put(" {")
        for index in 0..<count {
          out.put(" ", try message.ipv6(28 + index * 16))
        }
        out.put(" }")
      } else {
        out.put(", ")
        out.put(count)
        out.put(" source(s)")
      }
    }
    out.put("]")
  }

  mutating func listenerReport(_ message: Octets, _ out: inout TextBuffer) throws(Cut) {
    guard message.length >= 16 else {
      out.put(" [invalid len ")
      out.put(message.length)
      return out.put("]")
    }
    let count = Int(try message.u16(6))
    out.put(", ")
    out.put(count)
    out.put(" group record(s)")
    guard options.verbosity > 0 else { return }
    var position = 8
    for _ in 0..<count {
      guard message.length >= position + 20 else { return out.put(" [invalid number of groups]") }
      try message.need(position + 20)
      out.put(" [gaddr ", try message.ipv6(position + 4))
      out.put(" ")
      Self.putRecord(try message.u8(position), "v2", &out)
      let sources = Int(try message.u16(position + 2))
      guard message.length >= position + 20 + sources * 16 else {
        out.put(" [invalid number of sources ")
        out.put(sources)
        return out.put("]")
      }
      if options.verbosity > 1 {
        out.put(" {")
        for index in 0..<sources {
          out.put(" ", try message.ipv6(position + 20 + index * 16))
        }
        out.put(" }")
      } else {
        out.put(", ")
        out.put(sources)
        out.put(" source(s)")
      }
      position += 20 + sources * 16
      out.put("]")
    }
  }
}
