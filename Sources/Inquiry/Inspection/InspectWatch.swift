internal import Reactor
internal import Sockets

/// Looking again at regular times, and telling what has changed.
extension InspectRun {
  func watch(_ subjects: [InspectSubject], _ watch: InspectPlan.Watch) async -> InspectEnding {
    let start = MonotonicTime.now
    let end = plan.deadline.map { began + $0 }
    var tick: Int64 = 1
    while true {
      if let count = watch.count, summary.samples >= count * subjects.count { return .counted }
      let due = start + watch.interval * Int(tick)
      let wake = end.map { min($0, due) } ?? due
      do throws(ReactorError) { try await wait(for: subjects, until: wake) } catch { return cancellation }
      var over: InspectOver?
      for subject in subjects {
        do throws(SocketError) { over = try lookAgain(at: subject, since: start) ?? over } catch {
          return .untaken(error)
        }
      }
      if readerIsGone { return .readerGone }
      if let over { return .over(over) }
      if let end, let deadline = plan.deadline, MonotonicTime.now >= end { return .deadline(deadline) }
      // Where a look took longer than the interval, the moments that were missed are left out.
      tick = max(tick + 1, (MonotonicTime.now - start).nanoseconds / max(1, watch.interval.nanoseconds) + 1)
    }
  }

  private func lookAgain(at subject: InspectSubject, since start: MonotonicTime) throws(SocketError) -> InspectOver? {
    switch try subject.look() {
    case .gone(let over): return over
    case .report(let report, let over):
      let changes = subject.changes(in: report)
      summary.samples += 1
      summary.changes += changes.count(where: { !$0.isClock })
      emit(.changed(changes, of: report, elapsed: .now - start))
      return over
    }
  }

  /// Until the next moment, or until a connection of our own is over. A connection of somebody else is not waited for: each
  /// of its packets would wake us.
  private func wait(for subjects: [InspectSubject], until due: MonotonicTime) async throws(ReactorError) {
    guard let subject = subjects.first, let channel = subject.channel else {
      return try await reactor.sleep(until: due)
    }
    while !subject.hasHungUp {
      do throws(ReactorError) {
        try await channel.wait(for: .read, until: due)
      } catch {
        guard error == .timedOut else { throw error }
        return
      }
    }
  }
}
