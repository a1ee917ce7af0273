/// The classic capture file of libpcap, which every capture tool reads (pcap-savefile(5)).
///
/// A file is one header and then records, each a header of sixteen bytes and the packet; this appends them to an array,
/// and whoever has the file writes that out. Numbers are little-endian, whatever the machine.
public struct PcapFile: Hashable, Sendable {
  /// How finely time is told.
  public enum Precision: Hashable, Sendable {
    /// The first and still most common form.
    case microseconds
    /// What the kernel measures (libpcap 1.5 and later read it).
    case nanoseconds

    /// What the file begins with.
    public var magic: UInt32 {
      switch self {
      case .microseconds: 0xa1b2_c3d4
      case .nanoseconds: 0xa1b2_3c4d
      }
    }
  }

  /// The length of the file header, in bytes.
  public static let headerByteCount = 24
  /// The length of the header before each packet, in bytes.
  public static let recordHeaderByteCount = 16
  /// The largest snapshot length that readers take for sane.
  public static let maximumSnapshotLength: UInt32 = 262_144

  /// What the packets begin with.
  public let linkType: LinkType
  /// No packet has more bytes than this in the file; the rest is cut off.
  public let snapshotLength: UInt32
  /// How finely time is told.
  public let precision: Precision

  /// Describes a file.
  public init(
    linkType: LinkType, snapshotLength: UInt32 = maximumSnapshotLength, precision: Precision = .nanoseconds
  ) {
    self.linkType = linkType
    self.snapshotLength = snapshotLength
    self.precision = precision
  }

  /// Appends what the file begins with.
  public func appendHeader(to bytes: inout [UInt8]) {
    bytes.append(littleEndian: precision.magic)
    bytes.append(littleEndian: 2 as UInt16)  // Version 2.4, unchanged since 1998.
    bytes.append(littleEndian: 4 as UInt16)
    bytes.append(littleEndian: 0 as UInt64)  // Two fields that were never used.
    bytes.append(littleEndian: snapshotLength)
    bytes.append(littleEndian: UInt32(linkType.rawValue))
  }

  /// Appends what is left in `packet`, up to the snapshot length.
  ///
  /// `originalLength` is what the packet had on the wire, if some of it is missing already.
  public func append(
    _ packet: PacketReader, at time: CaptureTime, originalLength: Int? = nil, to bytes: inout [UInt8]
  ) {
    var packet = packet
    let length = max(originalLength ?? 0, packet.remaining)
    if packet.remaining > Int(snapshotLength) { packet.narrow(to: Int(snapshotLength), by: .capture) }
    appendRecordHeader(at: time, capturedLength: packet.remaining, originalLength: length, to: &bytes)
    packet.append(to: &bytes)
  }

  /// Appends `packet`, up to the snapshot length.
  public func append(
    _ packet: [UInt8], at time: CaptureTime, originalLength: Int? = nil, to bytes: inout [UInt8]
  ) {
    PacketReader.read(packet) { append($0, at: time, originalLength: originalLength, to: &bytes) }
  }

  /// Appends what comes before a packet, for a caller that appends the packet itself: `capturedLength` bytes.
  public func appendRecordHeader(
    at time: CaptureTime, capturedLength: Int, originalLength: Int, to bytes: inout [UInt8]
  ) {
    bytes.append(
      littleEndian: time.seconds, precision == .nanoseconds ? time.nanoseconds : time.nanoseconds / 1000,
      UInt32(clamping: capturedLength), UInt32(clamping: originalLength))
  }
}
