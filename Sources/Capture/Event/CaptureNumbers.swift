/// How many packets a source, or a run, has seen and lost so far.
package struct CaptureNumbers: Hashable, Sendable {
  /// Packets that came: of an interface those that its filter let in, among them dropped ones and ones that nobody has
  /// read yet; of a file all.
  package var received: UInt64 = 0
  /// Packets that were handed on.
  package var delivered: UInt64 = 0
  /// Bytes of these packets, as far as they were captured.
  package var deliveredBytes: UInt64 = 0
  /// Packets of files that the filter held back; what it holds back on an interface the kernel does not count.
  package var filteredOut: UInt64 = 0
  /// Packets that the kernel had no room for.
  package var droppedByKernel: UInt64 = 0
  /// Packets that the interface lost, as far as it tells.
  package var droppedByInterface: UInt64 = 0

  package init() {}

  /// Adds the counters of another.
  package mutating func accumulate(_ other: CaptureNumbers) {
    received += other.received
    delivered += other.delivered
    deliveredBytes += other.deliveredBytes
    filteredOut += other.filteredOut
    droppedByKernel += other.droppedByKernel
    droppedByInterface += other.droppedByInterface
  }
}

/// The numbers of a run, by source of the plan and together.
package struct CaptureReport: Sendable {
  /// By source of the plan; zero for one that never opened.
  package var sources: [CaptureNumbers]
  /// All together.
  package var total = CaptureNumbers()

  init(_ sources: [CaptureNumbers]) {
    self.sources = sources
    for numbers in sources { total.accumulate(numbers) }
  }
}
