import Capture
import Report
import Wire

/// What is said about a capture besides its packets: lines on stderr, or objects on stdout.
final class CaptureTalk {
  private let job: CaptureJob
  private let answers: Answers

  init(_ job: CaptureJob, _ answers: Answers) {
    self.job = job
    self.answers = answers
  }

  /// What a person calls a source of the plan.
  func name(_ source: Int) -> String {
    switch job.plan.sources[source] {
    case .interface(let name): name
    case .file("-"): "stdin"
    case .file(let path): path
    }
  }

  func opened(_ opening: CaptureOpening) {
    let description = opening.description
    answers.object("source") {
      $0.string("source", name(opening.source))
      $0.integer("interface", opening.interface)
      $0.string("name", description.name)
      $0.string("link_type", "\(description.linkType)")
      $0.integer("snapshot_length", description.snapshotLength)
      $0.string("filter", job.plan.filter.isEmpty ? nil : job.plan.filter)
    }
    for warning in opening.warnings {
      answers.complain("\(answers.foreign(name(opening.source))): \(Self.text(warning))")
    }
  }

  private static func text(_ warning: LiveWarning) -> String {
    switch warning {
    case .notPromiscuous: "hears only what is for this machine: the interface cannot be made promiscuous"
    case .otherClock: "packets are stamped by another clock than asked for"
    case .other(let words): words
    }
  }

  /// Everything is open.
  func begin(_ openings: [CaptureOpening]) {
    let live = openings.filter { if case .interface = job.plan.sources[$0.source] { true } else { false } }
    guard !live.isEmpty else { return }
    let names = live.map { "\(answers.foreign(name($0.source))) (\($0.description.linkType))" }
    answers.complain(
      "capturing on \(names.joined(separator: ", ")), at most \(job.plan.live.snapshotLength) bytes of a packet")
    if let session = job.ownSession {
      answers.complain("without our own SSH session, between \(session.text); --with-ssh captures it, too")
    }
  }

  func numbers(_ count: CaptureCount) {
    answers.complain(count.text)
    answers.object("numbers") { count.write(to: &$0) }
  }

  /// What would help depends on who drops them.
  func losing(_ source: Int, byKernel: UInt64, byInterface: UInt64) {
    let advice =
      byKernel == 0
      ? "the interface is too slow" : "a filter, --snaplen or a larger --buffer would help, and -w instead of lines"
    answers.complain(
      "\(answers.foreign(name(source))): losing packets, \(byKernel) by the kernel, \(byInterface) by the interface; \(advice)"
    )
    answers.object("losing") {
      $0.string("source", name(source))
      $0.integer("dropped_by_kernel", byKernel)
      $0.integer("dropped_by_interface", byInterface)
      $0.string("reason", advice)
    }
  }

  func down(_ source: Int) {
    answers.complain("\(answers.foreign(name(source))): the interface is down; waiting until it is up again")
    answers.object("down") { $0.string("source", name(source)) }
  }

  func ended(_ source: Int, _ problem: CaptureProblem?) {
    if let problem {
      answers.complain(answers.foreign("\(problem)"))
      if case .filter(let error) = problem { point(at: error) }
    }
    answers.object("end") {
      $0.string("source", name(source))
      $0.string("verdict", problem == nil ? "ok" : "failed")
      $0.string("reason", problem.map { "\($0)" })
      if case .damaged(_, let error) = problem { $0.integer("offset", error.offset) }
      if case .filter(let error) = problem { $0.integer("position", error.position) }
    }
  }

  /// The filter once more, with a mark below the place of the mistake.
  private func point(at error: FilterError) {
    guard let position = error.position, !error.expression.utf8.contains(0x0a) else { return }
    let column = error.expression.utf8.prefix(position).count { $0 & 0xc0 != 0x80 }
    answers.remark("  \(error.expression)\n  \(String(repeating: " ", count: column))^")
  }

  func finished(_ file: FinishedCapture) {
    answers.object("file") {
      $0.string("path", file.path)
      $0.integer("packets", file.packetCount)
      $0.integer("bytes", file.byteCount)
      $0.string("first", file.first.map { FlowReport.time($0) })
      $0.string("last", file.last.map { FlowReport.time($0) })
    }
  }
}
