/// How many packets an interface saw and lost (draft-ietf-opsawg-pcapng, section 4.6); what is not told is nil.
public struct CaptureStatistics: Hashable, Sendable {
  /// When this was counted, in nanoseconds since 1970.
  public var time: Int64?
  /// When the capture began, in nanoseconds since 1970.
  public var start: Int64?
  /// When the capture ended, in nanoseconds since 1970.
  public var end: Int64?
  /// Packets that the interface received.
  public var received: UInt64?
  /// Packets that the interface lost for want of room.
  public var droppedByInterface: UInt64?
  /// Packets that the filter let in.
  public var acceptedByFilter: UInt64?
  /// Packets that the operating system lost.
  public var droppedBySystem: UInt64?
  /// Packets that the system gave to the program.
  public var delivered: UInt64?

  /// Knows nothing yet.
  public init() {}
}
