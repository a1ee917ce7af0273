import Addresses
import Wire

/// TCP (RFC 9293).
extension PacketPrinter {
  /// What of a segment's header its options are printed with.
  struct TCPNumbers {
    /// The flags are those of an acknowledgment, so that numbers are relative.
    var hasAcknowledgment: Bool
    /// The segment comes from the upper end of the connection.
    var isReverse = false
    /// The first sequence numbers of the lower end and of the upper.
    var first: (UInt32, UInt32) = (0, 0)
    var flags: UInt8
    /// All of the segment was captured.
    var isWhole: Bool
  }

  static let finish: UInt8 = 1
  static let synchronize: UInt8 = 2
  static let reset: UInt8 = 4
  static let acknowledge: UInt8 = 16
  static let urgent: UInt8 = 32

  mutating func tcp(_ segment: Octets, _ header: IPLayer, _ out: inout TextBuffer) throws(Cut) {
    section = "tcp"
    nature.family = .tcp
    guard segment.captured >= 4 else {
      putEnds(header, &out)
      out.put(":")
      return truncated(&out)
    }
    let sourcePort = try segment.u16(0)
    let destinationPort = try segment.u16(2)
    let headerCount = Int((segment.reader.u8(ahead: 12) ?? 0) >> 4) * 4
    guard segment.captured >= 20, headerCount >= 20, !options.isQuiet else {
      put(header, source: sourcePort, destination: destinationPort, isTCP: true, &out)
      return briefly(segment, headerCount, &out)
    }
    let flags = try segment.u8(13)
    if flags & Self.reset != 0 { nature.isTrouble = true }
    var sequence = try segment.u32(4)
    var acknowledgment = try segment.u32(8)
    var numbers = TCPNumbers(
      hasAcknowledgment: flags & Self.acknowledge != 0, flags: flags, isWhole: segment.has(segment.length))
    // Before anything is printed: where memory is slow, the other work goes on meanwhile.
    if !options.hasAbsoluteSequenceNumbers, numbers.hasAcknowledgment {
      relate(header, sourcePort, destinationPort, &numbers, &sequence, &acknowledgment)
    }
    put(header, source: sourcePort, destination: destinationPort, isTCP: true, &out)
    out.line(upTo: 18) { line in
      line.put("Flags [")
      Self.put(tcpFlags: flags, &line)
      line.put("]")
    }
    if headerCount > segment.length { return longHeader(segment, headerCount, &out) }
    if options.verbosity > 0, !header.isFragment { try checksum(segment, header, &out) }
    let length = segment.length - headerCount
    let hasSequence =
      length > 0 || flags & (Self.synchronize | Self.finish | Self.reset) != 0 || options.verbosity > 1
    let (window, urgent) = (try segment.u16(14), try segment.u16(18))
    out.line(upTo: 80) { line in
      if hasSequence {
        line.put(", seq ")
        line.put(sequence)
        if length > 0 {
          line.put(byte: UInt8(ascii: ":"))
          line.put(sequence &+ UInt32(truncatingIfNeeded: length))
        }
      }
      if numbers.hasAcknowledgment {
        line.put(", ack ")
        line.put(acknowledgment)
      }
      line.put(", win ")
      line.put(window)
      if flags & Self.urgent != 0 {
        line.put(", urg ")
        line.put(urgent)
      }
    }
    if headerCount > 20, try !tcpOptions(segment.from(20), headerCount - 20, numbers, &out) { return }
    out.line(upTo: 30) { line in
      line.put(", length ")
      line.put(length)
    }
    if length > 0 {
      guard segment.captured >= headerCount else { throw missingHeader(segment, headerCount, &out) }
      try tcpData(segment.from(headerCount), TCPEnds(header, sourcePort, destinationPort), flags, &out)
    }
  }

  /// What has no header of which more could be told, or shall not have.
  @inline(never)
  private mutating func briefly(_ segment: Octets, _ headerCount: Int, _ out: inout TextBuffer) {
    guard segment.captured >= 20 else { return truncated(&out) }
    guard headerCount >= 20 else { return badHeader(segment, headerCount, isLong: false, &out) }
    out.put("tcp ")
    out.put(UInt32(truncatingIfNeeded: segment.length - headerCount))
    if headerCount > segment.length { longHeader(segment, headerCount, &out) }
  }

  /// Counts from the first numbers of the connection; those of a new one stay as they are.
  @inline(__always)
  private mutating func relate(
    _ header: IPLayer, _ sourcePort: UInt16, _ destinationPort: UInt16, _ numbers: inout TCPNumbers,
    _ sequence: inout UInt32, _ acknowledgment: inout UInt32
  ) {
    var source: (UInt64, UInt64)
    var destination: (UInt64, UInt64)
    let version: UInt64
    switch (header.source, header.destination) {
    case (.v4(let from), .v4(let to)):
      (source, destination, version) = ((0, UInt64(from.rawValue)), (0, UInt64(to.rawValue)), 4)
    case (.version6(let high, let low), .version6(let toHigh, let toLow)):
      (source, destination, version) = ((high, low), (toHigh, toLow), 6)
    default: return
    }
    let isReverse = sourcePort > destinationPort || sourcePort == destinationPort && source > destination
    if isReverse { swap(&source, &destination) }
    let ports = isReverse ? (destinationPort, sourcePort) : (sourcePort, destinationPort)
    let key = SequenceTable.Key(
      lower: source, upper: destination, ports: version << 32 | UInt64(ports.0) << 16 | UInt64(ports.1))
    numbers.isReverse = isReverse
    if numbers.flags & Self.synchronize == 0, let first = sequences.first(key) {
      numbers.first = first
      sequence &-= isReverse ? first.1 : first.0
      acknowledgment &-= isReverse ? first.0 : first.1
      return
    }
    numbers.first = isReverse ? (acknowledgment &- 1, sequence) : (sequence, acknowledgment &- 1)
    sequences.put(numbers.first, key)
  }

  @inline(never)
  private mutating func checksum(_ segment: Octets, _ header: IPLayer, _ out: inout TextBuffer) throws(Cut) {
    guard segment.has(segment.length) else { return }
    var sum = header.checksum(length: segment.length, proto: 6)
    sum.add(segment.narrowed(to: segment.length).reader)
    let found = try segment.u16(16)
    out.put(", cksum 0x")
    out.put(hex: found, width: 4)
    switch sum.state(found: found) {
    case .incorrect(_, let expected):
      nature.isTrouble = true
      out.put(" (incorrect -> 0x")
      out.put(hex: expected.asNonZeroChecksum, width: 4)
      out.put(")")
    default: out.put(" (correct)")
    }
  }

  @inline(never)
  private mutating func badHeader(_ segment: Octets, _ count: Int, isLong: Bool, _ out: inout TextBuffer) {
    nature.isTrouble = true
    out.put(" tcp ")
    out.put(UInt32(truncatingIfNeeded: segment.length - count))
    out.put(" [bad hdr length ")
    out.put(count)
    out.put(" - too short, < 20]")
  }

  @inline(never)
  private mutating func missingHeader(_ segment: Octets, _ count: Int, _ out: inout TextBuffer) -> Cut {
    out.put(" [remaining caplen(")
    out.put(segment.captured)
    out.put(") < header length(")
    out.put(count)
    out.put(")]")
    return Cut()
  }

  @inline(never)
  private mutating func longHeader(_ segment: Octets, _ count: Int, _ out: inout TextBuffer) {
    nature.isTrouble = true
    out.put(" [bad hdr length ")
    out.put(count)
    out.put(" - too long, > ")
    out.put(segment.length)
    out.put("]")
  }

  /// Letters, in the order of the bits: `S.`, `P.`, `none`.
  @inline(__always)
  private static func put(tcpFlags flags: UInt8, _ line: inout TextCursor) {
    if flags == acknowledge { return line.put(byte: UInt8(ascii: ".")) }
    if flags == acknowledge | 8 { return line.put("P.") }
    if flags == 0 { return line.put("none") }
    // `FSRP.UEW`, the first in the lowest byte.
    let letters: UInt64 = 0x5745_552e_5052_5346
    for bit in 0..<8 as Range<UInt64> where flags &>> UInt8(bit) & 1 != 0 {
      line.put(byte: UInt8(truncatingIfNeeded: letters &>> (bit * 8)))
    }
  }
}

/// Where a segment comes from and goes to, for those who look at its data.
struct TCPEnds {
  var header: IPLayer
  var sourcePort: UInt16
  var destinationPort: UInt16

  @inline(__always)
  init(_ header: IPLayer, _ sourcePort: UInt16, _ destinationPort: UInt16) {
    self.header = header
    self.sourcePort = sourcePort
    self.destinationPort = destinationPort
  }
}
