import Addresses
import Wire

/// The options of an IPv4 header (RFC 791, section 3.1).
extension PacketPrinter {
  /// Prints `count` bytes of options; false if they are cut.
  mutating func ipv4Options(_ bytes: Octets, _ count: Int, _ out: inout TextBuffer) throws(Cut) -> Bool {
    var position = 0
    while position < count {
      if position > 0 { out.put(",") }
      let option = bytes.from(position)
      let kind = try option.u8(0)
      if let name = Self.ipv4OptionName(kind) {
        out.put(name)
      } else {
        out.put("unknown ")
        out.put(kind)
      }
      var length = 1
      if kind > 1 {
        length = Int(try option.u8(1))
        guard length >= 2 else {
          Self.putBad("length", length, &out)
          return true
        }
      }
      guard length <= count - position else {
        Self.putBad("length", length, &out)
        return true
      }
      guard option.has(length) else { return false }
      switch kind {
      case 0: return true
      case 68, 7, 131, 137:
        do throws(Cut) {
          if kind == 68 { try timestamps(option, length, &out) } else { try route(option, length, &out) }
        } catch {
          return false
        }
      case 148:
        if length < 4 {
          Self.putBad("length", length, &out)
        } else if try option.u16(2) != 0 {
          out.put(" value ", try option.u16(2))
        }
      default: break
      }
      position += length
    }
    return true
  }

  private static func putBad(_ what: StaticString, _ value: Int, _ out: inout TextBuffer) {
    out.put(" [bad ")
    out.put(what)
    out.put(" ")
    out.put(value)
    out.put("]")
  }

  private static func ipv4OptionName(_ kind: UInt8) -> StaticString? {
    switch kind {
    case 0: "EOL"
    case 1: "NOP"
    case 7: "RR"
    case 68: "timestamp"
    case 82: "traceroute"
    case 130: "security"
    case 131: "LSRR"
    case 137: "SSRR"
    case 148: "RA"
    default: nil
    }
  }

  private func route(_ option: Octets, _ length: Int, _ out: inout TextBuffer) throws(Cut) {
    guard length >= 3 else { return Self.putBad("length", length, &out) }
    if (length + 1) & 3 != 0 { Self.putBad("length", length, &out) }
    let pointer = Int(try option.u8(2)) - 1
    if pointer < 3 || (pointer + 1) & 3 != 0 || pointer > length + 1 { Self.putBad("ptr", pointer + 1, &out) }
    for position in stride(from: 3, to: length, by: 4) {
      out.put(" ", try option.ipv4(position))
      // Zero is the largest number once one is taken away.
      if pointer > position || pointer < 0 { out.put(",") }
    }
  }

  private func timestamps(_ option: Octets, _ length: Int, _ out: inout TextBuffer) throws(Cut) {
    guard length >= 4 else {
      out.put("[bad length ")
      out.put(length)
      return out.put("]")
    }
    out.put(" TS{")
    let kind = try option.u8(3) & 15
    let step = kind != 0 ? 8 : 4
    if (length - 4) & (step - 1) != 0 {
      out.put("[bad length ")
      out.put(length)
      out.put("]")
    }
    let pointer = Int(try option.u8(2)) - 1
    var position = 0
    if pointer < 4 || (pointer - 4) & (step - 1) != 0 || pointer > length + 1 {
      out.put("[bad ptr ")
      out.put(pointer + 1)
      out.put("]")
    }
    switch kind {
    case 0: out.put("TSONLY")
    case 1: out.put("TS+ADDR")
    case 3: out.put("PRESPEC")
    default:
      out.put("[bad ts type ")
      out.put(kind)
      out.put("]")
    }
    if kind == 0 || kind == 1 || kind == 3 {
      position = 4
      while position < length {
        out.put(pointer == position ? " ^ " : " ")
        out.put(try option.u32(position + step - 4))
        out.put("@")
        if step == 8 { out.put(try option.ipv4(position)) }
        position += step
      }
    }
    if pointer == position { out.put(" ^ ") }
    let missed = try option.u8(3) >> 4
    if missed == 0 { return out.put("}") }
    out.put(" [")
    out.put(missed)
    out.put(" hops not recorded]} ")
  }

  /// Where a source route ends, with which the checksums above are made; nil without one.
  func sourceRouteEnd(_ packet: Octets, _ headerCount: Int) throws(Cut) -> IPLayer.Address? {
    guard headerCount > 20 else { return nil }
    var position = 20
    while position < headerCount {
      guard let kind = packet.reader.u8(ahead: position), kind != 0 else { return nil }
      if kind == 1 {
        position += 1
        continue
      }
      guard let length = packet.reader.u8(ahead: position + 1), length >= 2 else { return nil }
      if kind == 131 || kind == 137 {
        guard length >= 7, let address = packet.reader.u32(ahead: position + Int(length) - 4) else { return nil }
        return .v4(IPv4Address(rawValue: address))
      }
      position += Int(length)
    }
    return nil
  }
}
