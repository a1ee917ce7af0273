import Capture
import Host
import Reactor
import Sockets

/// What runs at the same time during a capture: the engine, the turn of the files, and the command of the user.
/// Confined to the reactor's thread.
final class CaptureTasks: @unchecked Sendable {
  private let job: CaptureJob
  private let reporter: CaptureReporter
  private let guest: GuestCommand?
  private let reactor: Reactor
  private var isCommandOver = false
  private let commandEnd: Bell
  private var signal: Signal?
  /// To wait for whoever reads our lines; nil where nobody has to be waited for.
  private lazy var output: Channel? = {
    guard let copy = try? Descriptor.duplicate(of: StandardDescriptors.output),
      let channel = try? Channel(copy, on: reactor)
    else { return nil }
    return channel.isAlwaysReady ? nil : channel
  }()

  init(_ job: CaptureJob, _ reporter: CaptureReporter, _ guest: GuestCommand?, _ reactor: Reactor) {
    self.job = job
    self.reporter = reporter
    self.guest = guest
    self.reactor = reactor
    commandEnd = Bell(on: reactor)
  }

  private enum Step: Sendable {
    case captured(CaptureSummary)
    case commandEnded(Int32)
    case other
  }

  /// Runs all of it; the file is closed at the end, and what was to be run for the files has ended.
  func perform() async -> CaptureResult {
    await withTaskGroup(of: Step.self) { group in
      group.addTask { .captured(await self.capture()) }
      if let guest { group.addTask { .commandEnded(await guest.exitStatus(on: self.reactor)) } }
      var summary: CaptureSummary?
      var status: Int32?
      while summary == nil || guest != nil && status == nil, let step = await group.next() {
        switch step {
        case .captured(let value):
          summary = value
          reporter.closeOutput(value)
          // From here on nobody else hears signals.
          group.addTask { await self.hearSignals() }
          // Where nothing could be opened the command never begins.
          guest?.abandon()
        case .commandEnded(let value):
          status = value
          isCommandOver = true
          commandEnd.ring()
        case .other: break
        }
      }
      await reporter.hooks?.finish()
      reporter.removeOldFiles()
      group.cancelAll()
      guard let summary else { preconditionFailure("the group ended before the capture") }
      return CaptureResult(
        summary: summary, commandStatus: guest?.wasReleased ?? false ? status : nil, signal: signal)
    }
  }

  /// Runs the engine until it or the command ends; meanwhile files follow one another, with or without packets.
  private func capture() async -> CaptureSummary {
    await withTaskGroup(of: CaptureSummary?.self) { group in
      group.addTask {
        await Capture.run(
          self.job.plan, on: self.reactor, patience: { await self.waitForReaders() },
          packets: { [reporter = self.reporter] in reporter.take($0) }
        ) { self.hear($0) }
      }
      group.addTask {
        await self.turnFiles()
        return nil
      }
      if let hooks = reporter.hooks {
        group.addTask {
          await hooks.work(on: self.reactor)
          return nil
        }
      }
      if guest != nil {
        group.addTask {
          try? await self.commandEnd.wait()
          return nil
        }
      }
      var result: CaptureSummary?
      while let step = await group.next() {
        result = step ?? result
        if step != nil || isCommandOver { group.cancelAll() }
      }
      guard let result else { preconditionFailure("the group ended before the capture") }
      return result
    }
  }

  private func hear(_ event: CaptureEvent) -> Bool {
    guard case .signal(let signal) = event else { return reporter.hear(event) }
    hear(signal)
    return self.signal == nil
  }

  /// With a command, it is the command that a signal is for; otherwise the first ends the capture, and the second ends
  /// everything at once.
  private func hear(_ signal: Signal) {
    guard signal != .user1 else { return }
    if let guest { return guest.pass(signal) }
    if self.signal != nil { signal.endProcess() }
    self.signal = signal
  }

  /// What comes when the capture is over, and the command or what is run for files goes on.
  private func hearSignals() async -> Step {
    while let signal = try? await reactor.nextSignal() { hear(signal) }
    return .other
  }

  /// Files follow one another by the clock, although no packet may come.
  private func turnFiles() async {
    while let wait = reporter.untilNextFile, (try? await reactor.sleep(for: wait)) != nil { reporter.turnFile() }
  }

  /// Whoever is slower than the capture sets its pace: what cannot wait in the kernel is counted as dropped there.
  private func waitForReaders() async {
    while reporter.isOverdue, !Task.isCancelled, signal == nil {
      guard let output, reporter.isOutputOverdue else {
        reporter.waitForFileReader()
        guard (try? await reactor.giveWay()) != nil else { return }
        continue
      }
      guard (try? await output.wait(for: .write)) != nil else { return }
    }
  }
}

/// How all of it went.
struct CaptureResult: Sendable {
  let summary: CaptureSummary
  /// Of the command, where it has begun.
  let commandStatus: Int32?
  /// What ended it, where that was a signal.
  let signal: Signal?
}
