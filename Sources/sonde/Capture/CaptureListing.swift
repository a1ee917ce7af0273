import Capture
import Host
import Report
import Wire

/// `capture -d`: the compiled filter instead of packets.
struct CaptureListing {
  private let job: CaptureJob
  private let style: FilterProgram.ListingStyle

  /// `style` is how often the option was given.
  init(_ job: CaptureJob, style: Int) {
    self.job = job
    self.style = style == 1 ? .assembler : style == 2 ? .c : .numbers
  }

  /// A filter is compiled for a link type, which only an open interface or file can tell.
  func perform() -> ExitCode {
    let answers = Answers(command: "capture", isJSON: job.isJSON)
    let talk = CaptureTalk(job, answers)
    var plan = job.plan
    plan.stops = CaptureStops()
    let listing = Listing(talk)
    let summary = CaptureSession.run(plan) { event in
      if case .opened(let opening) = event {
        listing.program = opening.filter
        listing.linkType = opening.description.linkType
      }
      if case .sourceEnded(let source, let problem?) = event {
        listing.talk.ended(source, problem)
        listing.code = CaptureOutcome.exitCode(problem)
      }
      return listing.linkType == nil
    }
    if case .failure(let error) = summary { answers.complain("\(error)") }
    if let linkType = listing.linkType {
      let snapshotLength = plan.live.snapshotLength
      let program =
        listing.program ?? (try? FilterProgram(job.plan.filter, linkType: linkType, snapshotLength: snapshotLength))
      for line in program?.listing(style) ?? [] {
        answers.text(line)
        answers.object("instruction") { $0.string("text", line) }
      }
    }
    answers.object("summary") {
      $0.string("verdict", listing.code.status == 0 ? "ok" : "failed")
      $0.integer("exit", listing.code.status)
    }
    return answers.finish(listing.code)
  }

  /// Used on the reactor's thread only.
  private final class Listing: @unchecked Sendable {
    let talk: CaptureTalk
    var program: FilterProgram?
    var linkType: LinkType?
    var code = ExitCode.yes

    init(_ talk: CaptureTalk) { self.talk = talk }
  }
}
