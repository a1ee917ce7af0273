package import Sockets

/// A packet of a run, as it goes into a capture file of link type RAW.
package struct RecordedPacket: Sendable {
  /// From the IP header on.
  package let bytes: [UInt8]
  /// What it had on the wire, where some of it is missing in ``bytes``.
  package let originalLength: Int
  /// The kernel's stamp, or that of our clock where there is none.
  package var time: WallClockTime
}
