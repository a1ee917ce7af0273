internal import Reactor
internal import Sockets
internal import Wire

/// An interface of a run. Confined to the reactor's thread.
final class LiveSource: @unchecked Sendable {
  let source: Int
  private let live: LiveCapture
  private let channel: Channel
  // The run owns this.
  private unowned(unsafe) let run: CaptureRun
  private(set) var isOpen = true
  private var delivered: UInt64 = 0
  private var deliveredBytes: UInt64 = 0
  private var told = CaptureNumbers()
  private var isDown = false
  private var cooked = CookedInterfaces()
  /// So long the kernel keeps packets back; nil where it does not.
  private let gathering: Duration?
  /// Packets after this moment are none of the run's, nanoseconds since 1970.
  private var notAfter = Int64.max
  /// Packets that the kernel has handed over, whether they are the run's or not.
  private var taken: UInt64 = 0

  /// So many packets, then others have their turn.
  private static let batch = 512

  init(_ name: String, source: Int, _ run: CaptureRun) throws(CaptureProblem) {
    self.source = source
    self.run = run
    live = try LiveCapture(name, filter: run.plan.filter, run.plan.live)
    gathering = run.plan.live.isImmediate ? nil : run.plan.live.gathering
    channel = try live.channel(on: run.reactor)
    let description = CaptureInterface(
      linkType: live.linkType, snapshotLength: live.snapshotLength, name: name,
      filter: run.plan.filter.isEmpty ? nil : run.plan.filter,
      resolution: live.isNanoseconds ? .nanoseconds : .microseconds)
    let whole = run.open(description, source: source, filter: live.filter, warnings: live.warnings)
    let linkType = live.linkType
    let isCooked = name == "any" && linkType == .linuxCooked2
    let sink = run.packetSink
    // Both outlive the handle of libpcap, which calls this only while they wait for it.
    live.receive = { [unowned(unsafe) self, unowned(unsafe) run] bytes, time, length in
      taken &+= 1
      if time > notAfter { return true }
      // All interfaces together are told apart, so that a file has the name of each.
      let interface = isCooked ? cooked.interface(of: bytes) { open($0, description) } ?? whole : whole
      delivered &+= 1
      deliveredBytes &+= UInt64(truncatingIfNeeded: bytes.remaining)
      return run.deliver(
        CapturedPacket(
          bytes: bytes, nanosecondsSince1970: time, linkType: linkType, source: source, interface: interface,
          originalLength: length, flags: .none, dropCount: nil, remarks: PacketRemarks()), to: sink)
    }
  }

  /// Tells of one of several interfaces that are captured on together.
  private func open(_ name: String, _ all: CaptureInterface) -> Int {
    var description = all
    description.name = name
    return run.open(description, source: source, filter: live.filter)
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

  /// Notices that an interface that was switched off has gone, of which its socket does not hear.
  func noticeEnd() {
    guard isDown, live.isGone else { return }
    fail(LiveError(call: "pcap_dispatch", interface: live.name, reason: .vanished))
    channel.close()
  }

  /// Notices that the interface has been switched off, of which libpcap says nothing.
  private func lookForTrouble() throws(LiveError) {
    // The socket then has an error, and so the channel a hang-up; from then on it is asked for at every pause.
    guard channel.hasHungUp, !live.isGone else { return }
    let interface = (try? NetworkInterface.all())?.first { $0.name == live.name }
    guard let interface else { return }
    let wasDown = isDown
    isDown = !interface.flags.contains(.up)
    if isDown, !wasDown { run.tell(.down(source: source)) }
  }

  /// Delivers what the kernel was gathering when the run ended, so that the last packets are not lost: a command that ran
  /// while this captured may have sent them just now.
  ///
  /// Not a task, which could have been cancelled: it waits on the thread of the reactor, as long as the kernel gathers.
  func finish(at end: WallClockTime) {
    defer { channel.close() }
    guard isOpen, let gathering, gathering < .seconds(1) else { return }
    if run.plan.live.stampClock == nil { notAfter = end.nanoseconds }
    // On a busy machine the kernel's own timer is late.
    let deadline = MonotonicTime.now + gathering * 5
    while !run.hasEnough {
      guard let count = try? live.dispatch(most: Self.batch), !run.hasEnough else { return }
      let rest = deadline - .now
      guard rest > .zero, !hasAll else { return }
      if count == 0 {
        _ = Kernel.wait(live.fileNumber, for: .read, milliseconds: Int32(clamping: rest.nanoseconds / 1_000_000 + 1))
      }
    }
  }

  /// Nothing that the kernel has counted waits any more.
  private var hasAll: Bool {
    let numbers = live.numbers(delivered: taken)
    return numbers.received <= taken &+ numbers.droppedByKernel
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
