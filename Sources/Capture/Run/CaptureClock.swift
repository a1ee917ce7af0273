internal import Reactor
internal import Sockets

/// What happens by the clock during a run, with or without traffic.
final class CaptureClock: @unchecked Sendable {
  private let run: CaptureRun

  init(_ run: CaptureRun) { self.run = run }

  /// How often interfaces are looked after.
  private static let lookInterval = Duration.seconds(1)

  var nextStop: MonotonicTime? { run.nextStop(after: run.latest)?.moment }

  /// Ends the run at the time that the plan has for that.
  func watchStops(first: MonotonicTime) async {
    var moment = first
    while !run.isStopped, (try? await run.reactor.sleep(until: moment)) != nil {
      // Traffic since then has put an idle end off.
      guard let next = run.nextStop(after: run.latest) else { return }
      if next.moment <= .now {
        run.stop(next.ending)
        return
      }
      moment = next.moment
    }
  }

  func tellNumbers() async {
    guard let interval = run.plan.statisticsInterval else { return }
    // Shorter would leave no time for anything else.
    let step = max(interval, .milliseconds(1))
    var moment = MonotonicTime.now + step
    while (try? await run.reactor.sleep(until: moment)) != nil, !run.isStopped {
      run.tell(.numbers(run.report()))
      // Of a time when nobody could tell them, they are not told afterwards.
      moment = max(moment + step, .now)
    }
  }

  func watchInterfaces() async {
    while (try? await run.reactor.sleep(for: Self.lookInterval)) != nil, !run.isStopped { run.lookAfterInterfaces() }
  }
}
