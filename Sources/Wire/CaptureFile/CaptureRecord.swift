/// What a capture file says about one packet; the bytes are borrowed from the `CaptureReader`.
public struct CaptureRecord: Hashable, Sendable {
  /// When it was seen: nanoseconds since 1970-01-01 UTC; nil where the file does not tell, or tells a time before 1678 or
  /// after 2262.
  public let nanosecondsSince1970: Int64?
  /// How many bytes of it are in the file.
  public let capturedLength: Int
  /// How many bytes it had on the wire, as the file says.
  public let originalLength: Int
  /// What it begins with.
  public let linkType: LinkType
  /// Where it was seen: an index into `CaptureReader.interfaces`, those of the section that the packet is in.
  public let interface: Int
  /// Which way it went, and what else is told of it.
  public let flags: PacketFlags
  /// How many packets the interface lost since the one before; nil where that is not told.
  public let dropCount: UInt64?
  /// Where its record begins, in bytes from the beginning of the file.
  public let offset: UInt64

  /// The time as a classic capture file holds it; nil before 1970 and after 2106.
  public var time: CaptureTime? { nanosecondsSince1970.flatMap { CaptureTime(nanosecondsSince1970: $0) } }
}
