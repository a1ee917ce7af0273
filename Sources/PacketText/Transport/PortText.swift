import Addresses

/// Addresses with ports, which TCP, UDP and SCTP print alike.
extension PacketPrinter {
  /// `10.0.0.1.80 > 10.0.0.2.1234: `, with only the ports where the addresses were printed before.
  @inline(__always)
  func put(
    _ header: IPLayer, source: UInt16, destination: UInt16, isTCP: Bool, _ out: inout TextBuffer
  ) {
    guard options.isNumeric else { return putNamed(header, source, destination, isTCP: isTCP, &out) }
    out.line(upTo: 110) { line in
      if header.isDirect {
        line.put(header.source)
        line.put(byte: UInt8(ascii: "."))
      }
      line.put(source)
      line.put(" > ")
      if header.isDirect {
        line.put(header.destination)
        line.put(byte: UInt8(ascii: "."))
      }
      line.put(destination)
      line.put(": ")
    }
  }

  /// The name that somebody has told of the address, if names are wanted.
  @inline(never)
  func putNamed(_ address: IPLayer.Address, _ out: inout TextBuffer) {
    guard let name = addressName(address.address) else { return out.put(address) }
    let end = options.hasShortNames ? name.utf8.firstIndex(of: UInt8(ascii: ".")) : nil
    for byte in name.utf8[..<(end ?? name.utf8.endIndex)].prefix(255) {
      out.put(byte: byte.isGraphic ? byte : UInt8(ascii: "?"))
    }
  }

  @inline(never)
  private func putNamed(
    _ header: IPLayer, _ source: UInt16, _ destination: UInt16, isTCP: Bool, _ out: inout TextBuffer
  ) {
    if header.isDirect {
      putNamed(header.source, &out)
      out.put(byte: UInt8(ascii: "."))
    }
    put(port: source, isTCP: isTCP, &out)
    out.put(" > ")
    if header.isDirect {
      putNamed(header.destination, &out)
      out.put(byte: UInt8(ascii: "."))
    }
    put(port: destination, isTCP: isTCP, &out)
    out.put(": ")
  }

  /// The name, if there is one and names are wanted.
  @inline(__always)
  func put(port: UInt16, isTCP: Bool, _ out: inout TextBuffer) {
    if options.isNumeric { return out.put(port) }
    putNamed(port, isTCP: isTCP, &out)
  }

  @inline(never)
  private func putNamed(_ port: UInt16, isTCP: Bool, _ out: inout TextBuffer) {
    guard let name = serviceName(port, isTCP) else { return out.put(port) }
    for byte in name.utf8.prefix(64) { out.put(byte: byte.isGraphic ? byte : UInt8(ascii: ".")) }
  }
}
