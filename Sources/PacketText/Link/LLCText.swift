import Wire

/// Logical link control (IEEE 802.2) and what its service numbers stand for.
extension PacketPrinter {
  struct LLCResult {
    /// Whether what follows was printed; the caller prints it in hexadecimal otherwise.
    var isKnown: Bool
    /// How long the headers are.
    var headerCount: Int
  }

  mutating func llc(_ frame: Octets, _ ends: LinkEnds?, _ out: inout TextBuffer) throws(Cut) -> LLCResult {
    section = "llc"
    nature.family = .link
    guard frame.captured >= 3, frame.length >= 3 else {
      truncated(&out)
      Self.hexAndText(frame.reader, indent: "\n\t", &out)
      return LLCResult(isKnown: true, headerCount: min(frame.captured, frame.length))
    }
    let destination = try frame.u8(0)
    let source = try frame.u8(1)
    var control = UInt16(try frame.u8(2))
    let isUnnumbered = control & 3 == 3
    let headerCount = isUnnumbered ? 3 : 4
    if !isUnnumbered {
      guard frame.captured >= 4, frame.length >= 4 else {
        truncated(&out)
        Self.hexAndText(frame.reader, indent: "\n\t", &out)
        return LLCResult(isKnown: true, headerCount: min(frame.captured, frame.length))
      }
      control = try frame.u16(2).byteSwapped
    }
    let body = frame.from(headerCount)
    if destination == 0xff, source == 0xff {
      if options.showsLink { out.put("IPX 802.3: ") }
      ipx(frame, &out)
      return LLCResult(isKnown: true, headerCount: 0)
    }
    if options.showsLink { Self.put(destination, source, control, isUnnumbered, &out) }
    let service = destination & 0xfe
    if control == 3, service == source & 0xfe {
      switch service {
      case 0xaa:
        let isKnown = try snap(body, ends, &out)
        return LLCResult(isKnown: isKnown, headerCount: headerCount + 5)
      case 0x42:
        try spanningTree(body, &out)
        return LLCResult(isKnown: true, headerCount: headerCount)
      case 0x06:
        try ipv4(body, &out)
        return LLCResult(isKnown: true, headerCount: headerCount)
      case 0xe0:
        if options.showsLink { out.put("IPX 802.2: ") }
        ipx(body, &out)
        return LLCResult(isKnown: true, headerCount: headerCount)
      default: break
      }
    }
    if !options.showsLink { Self.put(ends, destination & 0xfe, source & 0xfe, &out) }
    let isKnown = try put(control, source, isUnnumbered, body, headerCount, &out)
    return LLCResult(isKnown: isKnown, headerCount: headerCount)
  }

  /// IPX is not understood here; its length is told.
  mutating func ipx(_ packet: Octets, _ out: inout TextBuffer) {
    if !options.showsLink { out.put("IPX ") }
    section = "ipx"
    truncated(&out)
  }

  private static func put(
    _ destination: UInt8, _ source: UInt8, _ control: UInt16, _ isUnnumbered: Bool, _ out: inout TextBuffer
  ) {
    out.put("LLC, dsap ")
    out.put(serviceName(destination & 0xfe) ?? "Unknown")
    out.put(" (0x")
    out.put(hex: destination & 0xfe, width: 2)
    out.put(destination & 1 == 0 ? ") Individual, ssap " : ") Group, ssap ")
    out.put(serviceName(source & 0xfe) ?? "Unknown")
    out.put(" (0x")
    out.put(hex: source & 0xfe, width: 2)
    out.put(source & 1 == 0 ? ") Command, ctrl 0x" : ") Response, ctrl 0x")
    out.put(hex: control, width: isUnnumbered ? 2 : 4)
    out.put(": ")
  }

  private static func put(_ ends: LinkEnds?, _ destination: UInt8, _ source: UInt8, _ out: inout TextBuffer) {
    func put(_ service: UInt8, _ unknown: StaticString) {
      if let name = serviceName(service) {
        out.put(name)
      } else {
        out.put(unknown)
        out.put(hex: service, width: 2)
      }
      out.put(" ")
    }
    if let ends {
      PacketPrinter.put(hardware: ends.source, &out)
      out.put(" ")
      if source != destination { put(source, "Unknown SSAP 0x") }
      out.put("> ")
      PacketPrinter.put(hardware: ends.destination, &out)
      out.put(" ")
    } else if source != destination {
      put(source, "Unknown SSAP 0x")
      out.put("> ")
    }
    put(destination, "Unknown DSAP 0x")
  }

  /// The three kinds of frames; true if nothing is left to be printed.
  private mutating func put(
    _ control: UInt16, _ source: UInt8, _ isUnnumbered: Bool, _ body: Octets, _ headerCount: Int,
    _ out: inout TextBuffer
  ) throws(Cut) -> Bool {
    let isFinal = isUnnumbered ? control & 0x10 != 0 : control & 0x100 != 0
    let flags: StaticString =
      switch (source & 1 != 0, isFinal) {
      case (false, false): "Command"
      case (true, false): "Response"
      case (false, true): "Poll"
      case (true, true): "Final"
      }
    func end() {
      out.put(", Flags [")
      out.put(flags)
      out.put("], length ")
      out.put(body.length + headerCount)
    }
    if isUnnumbered {
      let command = UInt8(truncatingIfNeeded: control) & 0xef
      out.put("Unnumbered, ")
      if let name = Self.commandName(command) { out.put(name) } else { out.put(hex: command, width: 2) }
      end()
      guard command == 0xaf else { return false }
      if body.length <= 0 { return true }
      guard body.has(1) else {
        truncated(&out)
        Self.hexAndText(body.reader, indent: "\n\t", &out)
        return true
      }
      if try body.u8(0) == 0x81, !body.has(3) || body.length < 3 {
        truncated(&out)
        Self.hexAndText(body.reader, indent: "\n\t", &out)
        return true
      }
      if body.captured >= 3, body.length >= 3, try body.u8(0) == 0x81 {
        out.put(": ", hex: try body.u8(1), width: 2)
        out.put(" ", hex: try body.u8(2), width: 2)
        return true
      }
      return false
    }
    if control & 3 == 1 {
      out.put("Supervisory, ")
      switch control >> 2 & 3 {
      case 0: out.put("Receiver Ready")
      case 1: out.put("Receiver not Ready")
      case 2: out.put("Reject")
      default: out.put("?")
      }
      out.put(", rcv seq ")
      out.put(control >> 9 & 0x7f)
      end()
      return true
    }
    out.put("Information, send seq ")
    out.put(control >> 1 & 0x7f)
    out.put(", rcv seq ")
    out.put(control >> 9 & 0x7f)
    end()
    return false
  }

  private static func commandName(_ command: UInt8) -> StaticString? {
    switch command {
    case 0x03: "ui"
    case 0xe3: "test"
    case 0xaf: "xid"
    case 0x63: "ua"
    case 0x43: "disc"
    case 0x0f: "dm"
    case 0x6f: "sabme"
    case 0x87: "frmr"
    default: nil
    }
  }

  private static func serviceName(_ service: UInt8) -> StaticString? {
    switch service {
    case 0x00: "Null"
    case 0x02: "802.1B I"
    case 0x04: "SNA"
    case 0x06: "IP"
    case 0x0e: "ProWay NM"
    case 0x42: "STP"
    case 0x4e: "RS511"
    case 0x7e: "ISO8208"
    case 0x8e: "ProWay"
    case 0xaa: "SNAP"
    case 0xe0: "IPX"
    case 0xf0: "NetBeui"
    case 0xfe: "OSI"
    default: nil
    }
  }
}
