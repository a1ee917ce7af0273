/// Everything a capture needs to know, decided before anything is opened.
package struct CapturePlan: Sendable {
  /// Where packets come from; those of several files in the order of time.
  package var sources: [CaptureSource]
  /// In libpcap's language, `pcap-filter(7)`; empty lets everything through.
  package var filter = ""
  /// How interfaces are captured on.
  package var live = LiveSettings()
  /// Packets of files are cut to this length, too; nil leaves them as they are.
  package var fileSnapshotLength: UInt32?
  /// What ends the run, whichever comes first.
  package var stops = CaptureStops()
  /// How often the numbers are told; nil is at the end.
  package var statisticsInterval: Duration?

  package init(sources: [CaptureSource]) { self.sources = sources }
}

/// What ends a capture. Each holds without any traffic, too.
package struct CaptureStops: Hashable, Sendable {
  /// So many packets delivered; 0 ends before the first.
  package var count: Int?
  /// So many bytes delivered, as far as packets were captured; the packet that reaches it is the last.
  package var bytes: UInt64?
  /// So long after everything was open.
  package var duration: Duration?
  /// So long without a packet.
  package var idle: Duration?
  /// So long after the start, opening included.
  package var deadline: Duration?

  package init() {}
}
