import Capture
import Host
import Report
import Sockets
import Wire

/// The end of a run: the last of the file, the sum, and the exit code.
extension CaptureReporter {
  /// Writes the counters behind the last packets, and closes the file.
  func closeOutput(_ summary: CaptureSummary) {
    flush()
    guard let output else {
      // The file of several that could not be made.
      if let problem { answers.complain(answers.foreign("\(problem)")) }
      return
    }
    for opening in openings where outputInterfaces.indices.contains(opening.interface) {
      guard case .interface = job.plan.sources[opening.source] else { continue }
      let numbers = summary.report.sources[opening.source]
      var statistics = CaptureStatistics()
      statistics.time = LocalTime.nanoseconds()
      statistics.received = numbers.received
      statistics.droppedByInterface = numbers.droppedByInterface
      statistics.droppedBySystem = numbers.droppedByKernel
      statistics.delivered = numbers.delivered
      output.setStatistics(statistics, interface: outputInterfaces[opening.interface])
    }
    if let error = output.finish(), problem == nil { problem = error }
    // A command may go on for long.
    if let problem { answers.complain(answers.foreign("\(problem)")) }
  }

  func numbers(_ report: CaptureReport) -> CaptureCount {
    CaptureCount(
      report.total, printed: answers.hasLostLines ? nil : lines?.count ?? objects?.count, written: output?.writtenCount,
      droppedByUs: (output?.droppedCount ?? 0) + (output?.unfitCount ?? 0), isLive: job.isLive)
  }

  /// Of a run that could not begin.
  func finish(failure: String, _ code: ExitCode) -> ExitCode {
    answers.complain(answers.foreign(failure))
    answers.object("summary") {
      $0.string("verdict", "failed")
      $0.string("reason", failure)
      $0.integer("exit", code.status)
    }
    return answers.finish(code)
  }

  /// Sums up, and returns what the process ends with. The file has been closed.
  func finish(_ result: CaptureResult) -> ExitCode {
    let summary = result.summary
    if let conversations, !conversations.finish() { code = .worst(code, .no) }
    if let problem {
      code = .worst(code, CaptureOutcome.exitCode(problem))
    }
    if hooks?.hasFailed ?? false { code = .worst(code, .no) }
    let count = numbers(summary.report)
    // Ctrl-C is how a capture is ended, and not how the reading of a file is.
    if let signal = result.signal, !job.isLive { code = .worst(code, .signal(signal.rawValue)) }
    if job.isLive, let wanted = job.wanted, count.captured < wanted, isOpen { code = .worst(code, .no) }
    if let status = result.commandStatus, code == .yes { code = .command(status) }
    if summary.ending != .nothingOpened { answers.complain(count.text) }
    answers.object("summary") {
      $0.string("verdict", code.status == 0 ? "ok" : "failed")
      $0.string("reason", reason(result))
      count.write(to: &$0)
      $0.integer("elapsed", summary.elapsed.nanoseconds)
      $0.integer("exit", code.status)
    }
    let final = answers.finish(code)
    return output?.isReaderGone ?? false ? .yes : final
  }

  private func reason(_ result: CaptureResult) -> String {
    if let problem { return "\(problem)" }
    if let signal = result.signal { return "\(signal)" }
    if hooks?.hasFailed ?? false, result.summary.problems.allSatisfy({ $0 == nil }) { return "on-file" }
    return CaptureOutcome.reason(result.summary.ending)
  }
}
