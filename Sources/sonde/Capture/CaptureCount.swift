import Capture
import Report

/// The counters of a run, which add up: what came was printed or written or both, held back by the filter, or dropped.
struct CaptureCount {
  private let engine: CaptureNumbers
  /// Nil where packets are not printed.
  private let printed: Int?
  /// Nil where packets are not written.
  private let written: Int?
  /// Packets that a reader of ours did not take, or that a classic file cannot hold.
  private let droppedByUs: Int
  private let isLive: Bool

  init(_ engine: CaptureNumbers, printed: Int?, written: Int?, droppedByUs: Int, isLive: Bool) {
    self.engine = engine
    self.printed = printed
    self.written = written
    self.droppedByUs = droppedByUs
    self.isLive = isLive
  }

  var captured: UInt64 { engine.delivered }

  /// In one line.
  var text: String {
    var parts = ["\(engine.delivered) captured"]
    if let printed { parts.append("\(printed) printed") }
    if let written { parts.append("\(written) written") }
    if engine.filteredOut > 0 { parts.append("\(engine.filteredOut) filtered out") }
    let lost = [
      (engine.droppedByKernel, "by the kernel"), (engine.droppedByInterface, "by the interface"),
      (UInt64(droppedByUs), "by sonde"),
    ]
    if isLive || lost.contains(where: { $0.0 > 0 }) {
      parts.append("dropped " + lost.map { "\($0.0) \($0.1)" }.joined(separator: ", "))
    }
    return parts.joined(separator: ", ")
  }

  func write(to line: inout JSONLine) {
    line.integer("captured", engine.delivered)
    line.integer("bytes", engine.deliveredBytes)
    line.integer("printed", printed)
    line.integer("written", written)
    line.integer("filtered_out", isLive && engine.filteredOut == 0 ? nil : engine.filteredOut)
    line.integer("dropped_by_kernel", engine.droppedByKernel)
    line.integer("dropped_by_interface", engine.droppedByInterface)
    line.integer("dropped_by_sonde", droppedByUs)
  }
}
