internal import Reactor
internal import Sockets
internal import Wire

/// An interface of a run. Confined to the reactor's thread.
final class LiveSource: @unchecked Sendable {
  let source: Int
  private let live: LiveCapture
  private let channel: Channel
  // The run owns this.
  private unowned let run: CaptureRun
  private(set) var isOpen = true
  private var delivered: UInt64 = 0
  private var deliveredBytes: UInt64 = 0
  private var told = CaptureNumbers()
  private var isDown = false
  private let gathering: Duration?

  /// So many packets, then others have their turn.
  private static let batch = 512

  init(_ name: String, source: Int, _ run: CaptureRun) throws(CaptureProblem) {
    self.source = source
    self.run = run
    live = try LiveCapture(name, filter: run.plan.filter, run.plan.live)
    gathering = run.plan.live.isImmediate ? nil : run.plan.live.gathering
    do throws(SocketError) {
      // The channel closes its descriptor, and so does libpcap.
      let own = Descriptor(owning: live.fileNumber)
      let second: Descriptor
      do throws(SocketError) { second = try own.duplicate() } catch {
        _ = own.detach()
        throw error
      }
      _ = own.detach()
      channel = try Channel(second, on: run.reactor)
    } catch { throw .file(error.about(name)) }
    let description = CaptureInterface(
      linkType: live.linkType, snapshotLength: live.snapshotLength, name: name,
      filter: run.plan.filter.isEmpty ? nil : run.plan.filter,
      resolution: live.isNanoseconds ? .nanoseconds : .microseconds)
    let interface = run.open(description, source: source, filter: live.filter, warnings: live.warnings)
    let linkType = live.linkType
    live.receive = { [unowned self, unowned run] bytes, time, length in
      delivered &+= 1
      deliveredBytes &+= UInt64(truncatingIfNeeded: bytes.remaining)
      return run.deliver(
        CapturedPacket(
          bytes: bytes, nanosecondsSince1970: time, linkType: linkType, source: source, interface: interface,
          originalLength: length, flags: .none, dropCount: nil, remarks: PacketRemarks()))
    }
  }

  /// Delivers packets until the interface goes, or the run ends.
  func perform() async {
    do throws(LiveError) {
      while !run.isStopped {
        let count = try live.dispatch(most: Self.batch)
        if count > 0 { run.noteTraffic() }
        if run.isStopped { return }
        if count > 0 {
          await run.waitForListener()
          guard (try? await run.reactor.giveWay()) != nil else { return }
          continue
        }
        try lookForTrouble()
        run.tell(.pause)
        guard !run.isStopped, (try? await channel.wait(for: .read)) != nil else { return }
      }
    } catch { fail(error) }
  }

  private func fail(_ error: LiveError) {
    isOpen = false
    run.end(source, .live(error))
  }

  private func lookForTrouble() throws(LiveError) {}

  /// Delivers what the kernel had gathered when the run ended, unless the run ended because enough had come.
  func finish() {
    channel.close()
  }

  func numbers() -> CaptureNumbers {
    var result = live.numbers(delivered: delivered)
    result.deliveredBytes = deliveredBytes
    return result
  }

  /// Tells how many packets have been lost since the last time, if any were.
  func tellLoss() {
    let now = numbers()
    defer { told = now }
    let byKernel = now.droppedByKernel - min(told.droppedByKernel, now.droppedByKernel)
    let byInterface = now.droppedByInterface - min(told.droppedByInterface, now.droppedByInterface)
    guard byKernel > 0 || byInterface > 0 else { return }
    run.tell(.losing(source: source, byKernel: byKernel, byInterface: byInterface))
  }
}
