import Capture
import Host
import Reactor
import Report
import Sockets

/// One run of `capture`, from opening to the exit code.
struct CaptureSession {
  private let job: CaptureJob

  init(_ job: CaptureJob) { self.job = job }

  /// What ends a capture that nobody else ends.
  private static let endings = [Signal.interrupt, .terminate, .hangUp]

  /// Runs a plan by itself, as far as the first packet.
  static func run(
    _ plan: CapturePlan, to sink: @escaping @Sendable (CaptureEvent) -> Bool
  ) -> Result<CaptureSummary, SocketError> {
    do throws(SocketError) {
      return .success(
        try Reactor.run(cancelOn: endings, notifyOn: [.user1]) {
          await Capture.run(plan, on: $0, packets: { _ in false }, to: sink)
        })
    } catch { return .failure(error) }
  }

  func perform() -> ExitCode {
    let answers = Answers(command: "capture", isJSON: job.isJSON)
    let reporter = CaptureReporter(job, answers)
    if let path = job.overwrittenSource {
      return reporter.finish(failure: "\(path) is to be read and written; write to another file", .usage)
    }
    let guest: GuestCommand?
    do throws(CommandFailure) { guest = job.command.isEmpty ? nil : try GuestCommand(job.command) } catch {
      return reporter.finish(failure: "\(error)", .command(error.status))
    }
    do throws(CaptureOutputError) { try prepare(reporter, guest) } catch {
      return reporter.finish(failure: "\(error)", CaptureOutcome.exitCode(error))
    }
    do throws(SocketError) {
      let result = try Reactor.run(notifyOn: Self.endings.filter { !$0.isIgnored } + [.user1]) { [job] reactor in
        await CaptureTasks(job, reporter, guest, reactor).perform()
      }
      if let failure = guest?.failure { answers.complain(answers.foreign("\(failure)")) }
      return reporter.finish(result)
    } catch { return reporter.finish(failure: "\(error)", .localFailure) }
  }

  /// Makes what takes privileges, and says when they go: as soon as everything is open, and before anything is begun.
  private func prepare(_ reporter: CaptureReporter, _ guest: GuestCommand?) throws(CaptureOutputError) {
    // Files that follow one another are made later, without privileges: so is the first, which shows whether they can be.
    let follows = job.output?.rotation != nil
    if !follows { try reporter.openOutput() }
    let directory = OutputFile.directory(of: job.output?.name ?? "")
    reporter.whenReady = {
      if follows { Privileges.becomeInvoker(toWriteIn: directory) }
      _ = Privileges.drop()
      if follows { reporter.openLater() }
      guest?.release()
    }
  }
}
