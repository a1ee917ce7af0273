internal import Reactor
internal import Sockets
internal import Wire

/// One run of ``Capture``: a task for each interface, one for all files, and others that watch the clock.
/// Confined to the reactor's thread.
final class CaptureRun: @unchecked Sendable {
  let plan: CapturePlan
  let reactor: Reactor
  private let patience: (@Sendable () async -> Void)?
  let sink: (CaptureEvent) -> Bool
  private let began = MonotonicTime.now
  private var isReadySince = MonotonicTime.now
  /// When the latest packet was delivered, as far as somebody has looked at the clock since.
  private(set) var latest = MonotonicTime.now
  private var ending: CaptureEnding?
  private(set) var hasEnough = false
  private var delivered: UInt64 = 0
  private var deliveredBytes: UInt64 = 0
  private var noted: UInt64 = 0
  private let mostPackets: UInt64
  private let mostBytes: UInt64

  private var interfaceCount = 0
  private var problems: [CaptureProblem?]
  private var lives: [LiveSource] = []
  private var files: FileSet?

  init(
    _ plan: CapturePlan, _ reactor: Reactor, _ patience: (@Sendable () async -> Void)?,
    _ sink: @escaping (CaptureEvent) -> Bool
  ) {
    self.plan = plan
    self.patience = patience
    self.reactor = reactor
    self.sink = sink
    problems = plan.sources.map { _ in nil }
    mostPackets = plan.stops.count.map { UInt64(max(0, $0)) } ?? .max
    mostBytes = plan.stops.bytes ?? .max
  }

  var isStopped: Bool { ending != nil }

  /// The first reason to end counts.
  func stop(_ ending: CaptureEnding) { if self.ending == nil { self.ending = ending } }

  /// No packet is wanted any more, not even one that came before the end.
  private func suffice(_ ending: CaptureEnding) {
    stop(ending)
    hasEnough = true
  }

  func tell(_ event: CaptureEvent) { if !sink(event) { suffice(.unheard) } }

  /// Hands a packet on; false when no more are wanted.
  @inline(__always)
  @discardableResult
  func deliver(_ packet: CapturedPacket, to sink: (CaptureEvent) -> Bool) -> Bool {
    guard !hasEnough else { return false }
    delivered &+= 1
    deliveredBytes &+= UInt64(truncatingIfNeeded: packet.bytes.remaining)
    if !sink(.packet(packet)) { suffice(.unheard) }
    if delivered >= mostPackets { suffice(.count(Int(clamping: mostPackets))) }
    if deliveredBytes >= mostBytes { suffice(.bytes(mostBytes)) }
    return !hasEnough
  }

  /// Waits until whoever listens can take more.
  func waitForListener() async { await patience?() }

  /// Looks at the clock if packets have been delivered since the last time.
  func noteTraffic() {
    guard delivered != noted else { return }
    noted = delivered
    latest = .now
  }

  /// Tells of an interface, and returns its number in this run.
  func open(
    _ description: CaptureInterface, source: Int, filter: FilterProgram?, warnings: [LiveWarning] = []
  ) -> Int {
    defer { interfaceCount += 1 }
    tell(
      .opened(
        CaptureOpening(
          source: source, interface: interfaceCount, description: description, filter: filter, warnings: warnings)))
    return interfaceCount
  }

  func end(_ source: Int, _ problem: CaptureProblem?) {
    problems[source] = problem
    tell(.sourceEnded(source: source, problem))
  }

  // MARK: The run

  func perform() async {
    if openSources() {
      await captureAll()
      if ending == nil { ending = Task.isCancelled ? .cancelled(reactor.cancellingSignal) : .done }
      // What came before the end may still lie where the kernel gathers it.
      let end = WallClockTime.now
      for live in lives { live.finish(at: end) }
    } else {
      stop(.nothingOpened)
    }
    if let ending { _ = sink(.stopped(ending)) }
  }

  func summary() -> CaptureSummary {
    CaptureSummary(ending: ending ?? .done, report: report(), problems: problems, elapsed: .now - began)
  }

  func report() -> CaptureReport {
    var numbers = plan.sources.map { _ in CaptureNumbers() }
    for live in lives { numbers[live.source] = live.numbers() }
    files?.addNumbers(to: &numbers)
    return CaptureReport(numbers)
  }

  private func openSources() -> Bool {
    var inputs: [FileInput] = []
    for (index, source) in plan.sources.enumerated() {
      do throws(CaptureProblem) {
        switch source {
        case .interface(let name): lives.append(try LiveSource(name, source: index, self))
        case .file(let path): inputs.append(try FileInput(path, source: index, on: reactor))
        }
      } catch { end(index, error) }
    }
    if !inputs.isEmpty {
      let files = FileSet(inputs, self)
      self.files = files
      files.lookAhead()
    }
    guard !isStopped, !lives.isEmpty || files?.isEmpty == false else { return false }
    tell(.ready)
    isReadySince = .now
    latest = isReadySince
    if plan.stops.count == 0 { suffice(.count(0)) }
    if plan.stops.bytes == 0 { suffice(.bytes(0)) }
    return true
  }

  private enum Step: Sendable {
    case sourceIsOver
    case other
  }

  private func captureAll() async {
    guard !isStopped else { return }
    await withTaskGroup(of: Step.self) { group in
      var open = lives.count
      for live in lives {
        group.addTask {
          await live.perform()
          return .sourceIsOver
        }
      }
      if let files {
        open += 1
        group.addTask {
          await files.perform()
          return .sourceIsOver
        }
      }
      let clock = CaptureClock(self)
      if let stop = clock.nextStop {
        group.addTask {
          await clock.watchStops(first: stop)
          return .other
        }
      }
      if plan.statisticsInterval != nil {
        group.addTask {
          await clock.tellNumbers()
          return .other
        }
      }
      if !lives.isEmpty {
        group.addTask {
          await clock.watchInterfaces()
          return .other
        }
      }
      if reactor.takesSignals {
        group.addTask {
          await self.hearSignals()
          return .other
        }
      }
      while open > 0, !isStopped, let step = await group.next() {
        if case .sourceIsOver = step { open -= 1 }
      }
      // Before the tasks end, so that it is known why.
      if Task.isCancelled, open > 0 || lives.contains(where: \.isOpen) {
        stop(.cancelled(reactor.cancellingSignal))
      }
      group.cancelAll()
    }
  }

  private func hearSignals() async {
    while !isStopped, let signal = try? await reactor.nextSignal() {
      if signal == .user1 {
        tell(.numbers(report()))
      } else if !sink(.signal(signal)) {
        stop(.cancelled(signal))
      }
    }
  }

  // MARK: What the clock watches

  /// The moments at which the plan ends the run if nothing else does.
  func nextStop(after idleSince: MonotonicTime) -> (moment: MonotonicTime, ending: CaptureEnding)? {
    let stops = plan.stops
    var candidates: [(moment: MonotonicTime, ending: CaptureEnding)] = []
    if let deadline = stops.deadline { candidates.append((began + deadline, .deadline(deadline))) }
    if let duration = stops.duration { candidates.append((isReadySince + duration, .duration(duration))) }
    if let idle = stops.idle { candidates.append((idleSince + idle, .idle(idle))) }
    return candidates.min { $0.moment < $1.moment }
  }

  /// Tells which interfaces have lost packets since the last time, or are not there any more.
  func lookAfterInterfaces() {
    for live in lives where live.isOpen {
      live.tellLoss()
      live.noticeEnd()
    }
  }
}
