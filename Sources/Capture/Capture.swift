package import Reactor
internal import Sockets

/// The engine of `capture`: takes packets from interfaces and files, as far as the filter lets them through.
package enum Capture {
  /// Runs the plan on `reactor`, hands packets to `packets` and tells `sink` what else happens, in this order and on the
  /// reactor's thread. Either returns false when nobody listens any more, which ends the run.
  ///
  /// `patience` is called between batches of packets, and returns when whoever listens can take more: what comes
  /// meanwhile waits where it is, or is dropped and counted by the kernel.
  package static func run(
    _ plan: CapturePlan, on reactor: Reactor, patience: (@Sendable () async -> Void)? = nil,
    packets: @escaping @Sendable (borrowing CapturedPacket) -> Bool, to sink: @escaping @Sendable (CaptureEvent) -> Bool
  ) async -> CaptureSummary {
    let run = CaptureRun(plan, reactor, patience, packets: packets, sink)
    await run.perform()
    return run.summary()
  }
}
