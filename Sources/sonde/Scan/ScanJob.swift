import Host
import Probe
import Reactor
import Report
import Sockets

/// One scan: the file of its progress, the recording of its packets, the run and the report.
struct ScanJob {
  private var plan: ScanPlan
  private let answers: Answers
  private let demand: ScanDemand
  private let form: ScanForm
  private let isVerbose: Bool
  private let pcap: String?
  private let progress: ScanProgressFile?

  init(_ plan: ScanPlan, _ command: ScanCommand, _ demand: ScanDemand) throws {
    self.plan = plan
    self.demand = demand
    form = command.form
    isVerbose = command.verbose
    pcap = command.pcap
    progress = try command.resume.map { try ScanProgressFile($0, plan) }
    answers = Answers(command: "scan", command.answers)
    self.plan.resumed = progress?.found
    self.plan.keepsProgress = progress != nil
    self.plan.showsProgress = answers.showsProgress
  }

  /// Says what is wrong with the words, and asks nobody.
  func refuse(_ problems: [TargetProblem]) -> ExitCode {
    for problem in problems {
      answers.complain("\(problem)")
      ProbeJSON.writeInvalid(problem, to: answers)
    }
    if answers.isJSON { ScanJSON.write(ScanSummary(), .usage, "nothing was asked", to: answers) }
    return answers.finish(.usage)
  }

  func run() -> ExitCode {
    var plan = plan
    let recording: TrafficRecording?
    let report: ScanReport
    do throws(TrafficRecording.Failure) {
      recording = if let pcap { try TrafficRecording(pcap) } else { nil }
      plan.witness = recording?.witness
      if recording != nil { plan.portKeeper = PortKeeper() }
      report = ScanReport(plan, answers, demand, form, isVerbose: isVerbose)
    } catch {
      report = ScanReport(plan, answers, demand, form, isVerbose: isVerbose)
      return report.finish(ScanSummary(), failure: (error.description, error.exitCode))
    }
    if let problem = progress?.begin(plan) { return report.finish(ScanSummary(), failure: (problem, .localFailure)) }
    let summary: ScanSummary
    do throws(SocketError) {
      summary = try Reactor.run(cancelOn: [.interrupt, .terminate, .hangUp], notifyOn: [.quit, .user1]) {
        [plan, progress] reactor in
        await Self.recorded(by: recording, on: reactor) {
          await Scan.run(plan, on: reactor) { event in
            if case .ready = event { Self.dropPrivileges(plan) }
            if case .checkpoint(let state) = event { progress?.save(state) }
            return report.hear(event)
          }
        }
      }
    } catch {
      var failed = ScanSummary()
      failed.ending = .failed(error)
      return report.finish(failed)
    }
    var failure = withExtendedLifetime(plan.portKeeper) {
      recording?.finish().map { (complaint: $0.description, code: $0.exitCode) }
    }
    if let problem = progress?.finish(summary) { failure = failure ?? (problem, .localFailure) }
    return report.finish(summary, failure: failure)
  }

  private static func recorded(
    by recording: TrafficRecording?, on reactor: Reactor, _ body: @escaping @Sendable () async -> ScanSummary
  ) async -> ScanSummary {
    guard let recording else { return await body() }
    return await recording.during(on: reactor, body)
  }

  /// Nothing that follows needs them, but for a mark on the sockets of single questions.
  private static func dropPrivileges(_ plan: ScanPlan) {
    _ = Privileges.drop(keeping: plan.options.mark != nil ? [.netAdmin] : [])
  }
}
