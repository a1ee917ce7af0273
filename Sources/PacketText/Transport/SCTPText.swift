import Wire

/// SCTP (RFC 9260): the chunks of a packet.
extension PacketPrinter {
  mutating func sctp(_ packet: Octets, _ header: IPLayer, _ out: inout TextBuffer) throws(Cut) {
    section = "sctp"
    nature.family = .sctp
    guard packet.length >= 12 else {
      out.put("truncated-sctp - ")
      out.put(12 - packet.length)
      return out.put(" bytes missing!")
    }
    guard packet.has(12) else { return truncated(&out) }
    let source = try packet.u16(0)
    let destination = try packet.u16(2)
    put(header, source: source, destination: destination, isTCP: false, &out)
    out.put("sctp")
    var rest = packet.from(12)
    var number = 0
    while rest.length > 0 {
      let isPart = rest.length < 4
      if !isPart {
        guard rest.has(4) else { return truncated(&out) }
        let claimed = Int(try rest.u16(2))
        if claimed >= 4, !rest.has(claimed) { return truncated(&out) }
      }
      number += 1
      if options.verbosity > 1 {
        out.put("\n\t", number)
        out.put(") ")
      } else {
        out.put(number == 1 ? " (" : ", (", number)
        out.put(") ")
      }
      if isPart { return out.put("[chunk descriptor cut off at end of packet]") }
      let type = try rest.u8(0)
      let length = Int(try rest.u16(2))
      guard length >= 4 else {
        nature.isTrouble = true
        return out.put("[Bad chunk length ", length, ", < size of chunk descriptor]")
      }
      if type == 6 { nature.isTrouble = true }
      try chunk(type, rest, length, &out)
      rest = rest.from(min((length + 3) & ~3, max(0, rest.length)))
    }
  }

  private mutating func chunk(
    _ type: UInt8, _ chunk: Octets, _ length: Int, _ out: inout TextBuffer
  ) throws(Cut) {
    guard let name = Self.chunkName(type) else {
      out.put("[Unknown chunk type: 0x")
      out.put(hex: type)
      return out.put("] ")
    }
    out.put("[")
    out.put(name)
    out.put("] ")
    switch type {
    case 0:
      let flags = try chunk.u8(1)
      if flags & 3 != 0 {
        if flags & 4 != 0 { out.put("(U)") }
        if flags & 2 != 0 { out.put("(B)") }
        if flags & 1 != 0 { out.put("(E)") }
        out.put(" ")
      }
      guard length >= 16 else { return out.put("bogus chunk length ", length, "]") }
      try chunk.need(16)
      field("[TSN: ", try chunk.u32(4), "] ", &out)
      field("[SID: ", UInt32(try chunk.u16(8)), "] ", &out)
      field("[SSEQ ", UInt32(try chunk.u16(10)), "] ", &out)
      out.put("[PPID 0x", hex: try chunk.u32(12))
      out.put("] ")
      if options.verbosity > 1 {
        out.put("[Payload")
        if options.dump == nil || options.dump == .text, !options.isQuiet {
          out.put(":")
          unknown(chunk.from(16).narrowed(to: length - 16), &out)
        }
        out.put("]")
      }
    case 1, 2:
      guard length >= 20 else { return out.put("bogus chunk length ", length, "]") }
      try chunk.need(20)
      field("[init tag: ", try chunk.u32(4), "] ", &out)
      field("[rwnd: ", try chunk.u32(8), "] ", &out)
      field("[OS: ", UInt32(try chunk.u16(12)), "] ", &out)
      field("[MIS: ", UInt32(try chunk.u16(14)), "] ", &out)
      field("[init TSN: ", try chunk.u32(16), "] ", &out)
    case 3: try acknowledged(chunk, length, &out)
    default: break
    }
  }

  private func field(_ name: StaticString, _ value: UInt32, _ end: StaticString, _ out: inout TextBuffer) {
    out.put(name)
    out.put(value)
    out.put(end)
  }

  private mutating func acknowledged(_ chunk: Octets, _ length: Int, _ out: inout TextBuffer) throws(Cut) {
    guard length >= 16 else { return out.put("bogus chunk length ", length, "]") }
    try chunk.need(16)
    field("[cum ack ", try chunk.u32(4), "] ", &out)
    field("[a_rwnd ", try chunk.u32(8), "] ", &out)
    let gaps = Int(try chunk.u16(12))
    let duplicates = Int(try chunk.u16(14))
    field("[#gap acks ", UInt32(gaps), "] ", &out)
    field("[#dup tsns ", UInt32(duplicates), "] ", &out)
    var position = 16
    for index in 0..<gaps {
      guard position + 4 <= length else { return }
      field("\n\t\t[gap ack block #", UInt32(index + 1), ": start = ", &out)
      out.put(try chunk.u32(4) &+ UInt32(try chunk.u16(position)))
      out.put(", end = ", try chunk.u32(4) &+ UInt32(try chunk.u16(position + 2)))
      out.put("] ")
      position += 4
    }
    for index in 0..<duplicates {
      guard position + 4 <= length else { return }
      field("\n\t\t[dup TSN #", UInt32(index + 1), ": ", &out)
      out.put(try chunk.u32(position))
      out.put("] ")
      position += 4
    }
  }

  private static func chunkName(_ type: UInt8) -> StaticString? {
    switch type {
    case 0: "DATA"
    case 1: "INIT"
    case 2: "INIT ACK"
    case 3: "SACK"
    case 4: "HB REQ"
    case 5: "HB ACK"
    case 6: "ABORT"
    case 7: "SHUTDOWN"
    case 8: "SHUTDOWN ACK"
    case 9: "OP ERR"
    case 10: "COOKIE ECHO"
    case 11: "COOKIE ACK"
    case 12: "ECN ECHO"
    case 13: "ECN CWR"
    case 14: "SHUTDOWN COMPLETE"
    case 0xc0: "FOR CUM TSN"
    case 0xc1: "REL CTRL"
    default: nil
    }
  }
}
