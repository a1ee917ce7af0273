public import Addresses
public import Wire

/// Prints packets as tcpdump(8) 4.99.3 with `-n` does, byte for byte, without an allocation per packet.
///
/// It remembers what the text of a packet depends on: its number, the times of the first packet and of the one before,
/// and the first sequence numbers of TCP connections. Bytes from the wire are printed as printable ASCII only.
public struct PacketPrinter {
  /// The name of a port; the flag says whether it is TCP's.
  public typealias ServiceName = (UInt16, Bool) -> String?

  let options: TextOptions
  let interfaceName: (UInt32) -> String?
  let serviceName: ServiceName
  let addressName: (IPAddress) -> String?
  var clock: TimeText
  var sequences = SequenceTable()
  private var number: UInt32 = 0

  /// What is known about the packet at hand.
  var nature = PacketNature()
  /// The protocol that is being printed, for the mark of a packet that is cut.
  var section: StaticString = ""
  /// How long the link header was: where a dump begins.
  var linkLength = 0
  /// How many packets inside packets are being printed.
  var depth = 0

  /// Begins with the first packet.
  ///
  /// `offsetFromUTC` tells how many seconds east of UTC local time is at a second since 1970; it is asked once for
  /// every quarter of an hour that packets come from. `interfaceName` tells the name of an interface by its number,
  /// for packets from the device `any`. `serviceName` and `addressName` are asked for names of ports and of the ends of
  /// IP packets unless the options are numeric.
  public init(
    _ options: TextOptions, offsetFromUTC: @escaping (Int64) -> Int = { _ in 0 },
    interfaceName: @escaping (UInt32) -> String? = { _ in nil },
    serviceName: @escaping ServiceName = { _, _ in nil },
    addressName: @escaping (IPAddress) -> String? = { _ in nil }
  ) {
    self.options = options
    self.interfaceName = interfaceName
    self.serviceName = serviceName
    self.addressName = addressName
    clock = TimeText(options, offsetFromUTC: offsetFromUTC)
  }

  /// Appends the lines of a packet, each with its newline, and tells what it was.
  ///
  /// `originalLength` is what the packet had on the wire.
  public mutating func put(
    _ packet: PacketReader, linkType: LinkType, at nanosecondsSince1970: Int64?, originalLength: Int,
    into out: inout TextBuffer
  ) -> PacketNature {
    nature = PacketNature()
    section = ""
    linkLength = 0
    depth = 0
    number &+= 1
    if options.isNumbered {
      out.put(number, paddedTo: 5)
      out.put("  ")
    }
    if packet.remaining == 0 || originalLength < packet.remaining {
      invalid(packet.remaining, originalLength, &out)
      return nature
    }
    clock.put(nanosecondsSince1970, &out)
    do throws(Cut) {
      try link(Octets(packet, length: originalLength), linkType, &out)
    } catch {
      truncated(&out)
    }
    if options.dump != nil { dump(packet, &out) }
    out.put(byte: UInt8(ascii: "\n"))
    return nature
  }

  private mutating func invalid(_ captured: Int, _ originalLength: Int, _ out: inout TextBuffer) {
    nature.isTrouble = true
    out.put("[Invalid header:")
    if captured == 0 {
      out.put(" caplen==0")
      if originalLength == 0 { out.put(", len==0") }
    } else if originalLength == 0 {
      out.put(" len==0")
    } else {
      out.put(" len(")
      out.put(originalLength)
      out.put(") < caplen(")
      out.put(captured)
      out.put(")")
    }
    out.put("]\n")
  }

  /// The mark of a packet that ends too early.
  @inline(never)
  mutating func truncated(_ out: inout TextBuffer) {
    nature.isTruncated = true
    out.put(" [|")
    out.put(section)
    out.put("]")
  }

  /// The mark of a packet that makes no sense.
  @inline(never)
  mutating func invalid(_ out: inout TextBuffer) {
    nature.isTrouble = true
    out.put(" (invalid)")
  }
}
