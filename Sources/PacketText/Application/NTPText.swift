internal import Addresses
public import Wire

/// Prints NTP messages as tcpdump 4.99.3 does.
public struct NTPText {
  let options: TextOptions

  /// Prints with `options`.
  public init(options: TextOptions) { self.options = options }

  /// Appends what tcpdump prints of `payload`, the data of a UDP datagram: without a space before it.
  public func put(_ payload: PacketReader, into out: inout TextBuffer) {
    do throws(Cut) {
      if try putMessage(payload, length: payload.remaining + payload.missing, into: &out) { return }
    } catch {}
    out.put(" [|ntp]")
  }

  private static let modes: [StaticString] = [
    "unspecified", "symmetric active", "symmetric passive", "Client", "Server", "Broadcast", "Control Message",
    "Reserved",
  ]

  /// Appends the message; false if it is cut, and throws where that ends the packet as well.
  func putMessage(_ payload: PacketReader, length: Int, into out: inout TextBuffer) throws(Cut) -> Bool {
    var reader = payload
    guard let first = reader.u8() else { throw Cut() }
    let mode = first & 7
    out.put("NTPv")
    out.put(first >> 3 & 7)
    out.put(", ")
    out.put(Self.modes[Int(mode)])
    out.put(", length ")
    out.put(length)
    guard options.verbosity > 0 else { return true }
    out.put("\n\tLeap indicator: ")
    switch first >> 6 {
    case 0: break
    case 1: out.put("+1s")
    case 2: out.put("-1s")
    default: out.put("clock unsynchronized")
    }
    out.put(" (")
    out.put(first & 0xc0)
    out.put(")")
    switch mode {
    case 7: return true
    case 6:
      guard length >= 12 else { return putInvalid(into: &out) }
      return try putControl(&reader, rest: length - 12, into: &out)
    default:
      guard length >= NTPMessage.byteCount else { return putInvalid(into: &out) }
      // The first four bytes are read one by one, and the rest at once.
      if reader.remaining < 3 { _ = putHead(&reader, into: &out); throw Cut() }
      let stratum = reader.peek
      guard putHead(&reader, into: &out) else { return false }
      // Nothing but an address is in these two.
      if stratum == 62 || stratum == 63 { return true }
      guard putTimes(&reader, into: &out) else { return false }
      return try putTail(&reader, rest: length - NTPMessage.byteCount, into: &out)
    }
  }

  private func putInvalid(into out: inout TextBuffer) -> Bool {
    out.put(" (invalid)")
    return true
  }

  private func putHead(_ reader: inout PacketReader, into out: inout TextBuffer) -> Bool {
    guard let stratum = reader.peek, reader.skip(1) else { return false }
    out.put(", Stratum ")
    out.put(stratum)
    switch stratum {
    case 0: out.put(" (unspecified)")
    case 1: out.put(" (primary reference)")
    case 2...15: out.put(" (secondary reference)")
    default: out.put(" (reserved)")
    }
    guard let poll = reader.u8() else { return false }
    put(poll: Int8(bitPattern: poll), into: &out)
    guard let precision = reader.u8() else { return false }
    out.put(", precision ")
    out.put(Int8(bitPattern: precision))
    guard let delay = reader.u32() else { return false }
    out.put("\n\tRoot Delay: ")
    put(short: delay, into: &out)
    guard let dispersion = reader.u32() else { return false }
    out.put(", Root dispersion: ")
    put(short: dispersion, into: &out)
    return putReference(&reader, stratum, into: &out)
  }

  private func put(poll: Int8, into out: inout TextBuffer) {
    out.put(", poll ")
    out.put(poll)
    guard poll > -32, poll < 32 else { return }
    out.put(poll < 0 ? " (1/" : " (")
    out.put(1 << UInt64(poll.magnitude))
    out.put("s)")
  }

  /// Appends a time with 16 bits behind the point.
  private func put(short value: UInt32, into out: inout TextBuffer) {
    out.put(value >> 16)
    out.put(".")
    out.put((UInt64(value & 0xffff) * 1_000_000) >> 16, width: 6)
  }

  private func putReference(_ reader: inout PacketReader, _ stratum: UInt8, into out: inout TextBuffer) -> Bool {
    let text = reader
    guard let reference = reader.u32() else { return false }
    out.put(", Reference-ID: ")
    switch stratum {
    case 0: out.put("(unspec)")
    case 1:
      var text = text
      if let name = text.bytes(4) { out.put(harmless: name) }
    case 62, 63:
      out.put(IPv4Address(rawValue: reference))
      out.put(stratum == 62 ? " INFO_QUERY" : " INFO_REPLY")
    default:
      out.put("0x")
      out.put(hex: reference, width: 8)
    }
    return true
  }

  private func putTimes(_ reader: inout PacketReader, into out: inout TextBuffer) -> Bool {
    guard let reference = reader.u64() else { return false }
    out.put("\n\t  Reference Timestamp:  ")
    put(NTPTime(rawValue: reference), into: &out)
    guard let first = reader.u64() else { return false }
    let origin = NTPTime(rawValue: first)
    out.put("\n\t  Originator Timestamp: ")
    put(origin, into: &out)
    guard let receive = reader.u64() else { return false }
    out.put("\n\t  Receive Timestamp:    ")
    put(NTPTime(rawValue: receive), into: &out)
    guard let transmit = reader.u64() else { return false }
    out.put("\n\t  Transmit Timestamp:   ")
    put(NTPTime(rawValue: transmit), into: &out)
    out.put("\n\t    Originator - Receive Timestamp:  ")
    put(NTPTime(rawValue: receive), since: origin, into: &out)
    out.put("\n\t    Originator - Transmit Timestamp: ")
    put(NTPTime(rawValue: transmit), since: origin, into: &out)
    return true
  }

  /// Authentication, if the length fits one.
  private func putTail(_ reader: inout PacketReader, rest: Int, into out: inout TextBuffer) throws(Cut) -> Bool {
    switch rest {
    case 0: return true
    case 4, 20, 24:
      guard let key = reader.u32() else { throw Cut() }
      out.put("\n\tKey id: ")
      out.put(key)
      if rest == 4 { return true }
      guard let digest = reader.bytes(rest - 4) else { return false }
      out.put("\n\tAuthentication: ")
      out.put(hex: digest)
    default:
      out.put("\n\t(")
      out.put(rest)
      out.put(" more bytes after the header)")
    }
    return true
  }

  /// RFC 9327, section 2.
  private func putControl(_ reader: inout PacketReader, rest: Int, into out: inout TextBuffer) throws(Cut) -> Bool {
    guard let operation = reader.u8() else { throw Cut() }
    out.put(operation & 0x80 != 0 ? ", Response, " : ", Request, ")
    out.put(operation & 0x40 != 0 ? "Error, " : "OK, ")
    out.put(operation & 0x20 != 0 ? "More, OpCode=" : "Last, OpCode=")
    out.put(operation & 0x1f)
    out.put("\n")
    guard let sequence = reader.u16() else { throw Cut() }
    out.put("\tSequence=")
    out.put(sequence)
    guard let status = reader.u16() else { throw Cut() }
    out.put(status == 0 ? ", Status=" : ", Status=0x")
    out.put(hex: status)
    guard let association = reader.u16() else { throw Cut() }
    out.put(", Assoc.=")
    out.put(association)
    guard let offset = reader.u16() else { throw Cut() }
    out.put(", Offset=")
    out.put(offset)
    guard let count = reader.u16() else { throw Cut() }
    out.put(", Count=")
    out.put(count)
    if Int(count) > rest { return putInvalid(into: &out) && reader.remaining >= rest }
    if count > 0 {
      guard reader.remaining >= Int(count) else { return false }
      out.put("\n\tTO-BE-DONE: data not interpreted")
    }
    return true
  }
}
