package import Wire

/// A packet and what is known of it, lent for the time of the call that hands it over.
package struct CapturedPacket {
  /// Its bytes, as far as they were captured and are wanted.
  package let bytes: PacketReader
  /// When it was seen: nanoseconds since 1970-01-01 UTC; nil where a file does not tell.
  package let nanosecondsSince1970: Int64?
  /// What it begins with.
  package let linkType: LinkType
  /// Which source of the plan.
  package let source: Int
  /// The number of the interface in this run, as ``CaptureOpening`` has it.
  package let interface: Int
  /// How many bytes it had on the wire.
  package let originalLength: Int
  /// Which way it went, and what else a file tells of it.
  package let flags: PacketFlags
  /// How many packets the interface lost since the one before; nil where a file does not tell.
  package let dropCount: UInt64?
  /// What somebody has said about it in a file.
  package let remarks: PacketRemarks
}
