import Capture
import Host
import PacketText
import Report
import Sockets
import Wire

/// Prints and writes what comes of a capture, and decides the exit code. Called on the reactor's thread only.
final class CaptureReporter: @unchecked Sendable {
  let job: CaptureJob
  let answers: Answers
  private let talk: CaptureTalk
  let lines: PacketLines?
  let objects: PacketObjects?
  let conversations: Conversations?
  private(set) var output: CaptureOutput?
  /// By interface of the run: its number in the file.
  private(set) var outputInterfaces: [Int] = []
  private(set) var openings: [CaptureOpening] = []
  var problem: CaptureOutputError?
  var code = ExitCode.yes
  /// What is run for each complete file.
  let hooks: FileHooks?
  /// Called when everything is open, and nothing needs a privilege any more.
  var whenReady: () -> Void = {}

  init(_ job: CaptureJob, _ answers: Answers) {
    self.job = job
    self.answers = answers
    hooks = job.onFile.map { FileHooks($0, answers) }
    talk = CaptureTalk(job, answers)
    var lines: PacketLines?
    var objects: PacketObjects?
    var conversations: Conversations?
    switch job.form {
    case .none: break
    case .text(let options):
      lines = PacketLines(options, isLive: job.isLive, isColoured: job.colour.isOn(answers.isTerminal), answers)
    case .json: objects = PacketObjects(answers)
    case .flows: conversations = Conversations(followed: nil, answers)
    case .follow(let number, let isHexadecimal):
      conversations = Conversations(followed: (number, isHexadecimal), answers)
    }
    // What never changes is not counted for each packet.
    (self.lines, self.objects, self.conversations) = (lines, objects, conversations)
  }

  /// False when nobody reads any more, or nothing more can be written.
  func hear(_ event: CaptureEvent) -> Bool {
    switch event {
    case .opened(let opening): return note(opening)
    case .ready:
      whenReady()
      talk.begin(openings)
      return isOpen
    case .pause:
      flush()
      return isOpen
    case .numbers(let report):
      flush()
      if job.showsProgress { answers.progress(numbers(report).text) } else { talk.numbers(numbers(report)) }
    case .names(_, let names): lines?.learn(names)
    case .losing(let source, let byKernel, let byInterface):
      talk.losing(source, byKernel: byKernel, byInterface: byInterface)
    case .down(let source): talk.down(source)
    case .sourceEnded(let source, let problem):
      flush()
      if let problem { code = .worst(code, CaptureOutcome.exitCode(problem)) }
      talk.ended(source, problem)
    case .signal, .stopped: break
    }
    return isOpen
  }

  var isOpen: Bool { problem == nil && (output?.isOpen ?? true) && !(job.usesStandardOutput && answers.isGone) }

  /// Takes a packet; false when nobody reads any more, or nothing more can be written.
  func take(_ packet: borrowing CapturedPacket) -> Bool {
    if let output {
      // A time that a file does not tell is the beginning of time.
      let time = packet.nanosecondsSince1970 ?? 0
      let isWritten = output.write(
        packet.bytes, at: time, interface: outputInterfaces[packet.interface], originalLength: packet.originalLength,
        flags: packet.flags)
      if !isWritten, !output.isOpen { return false }
    }
    lines?.put(packet, interface: openings[packet.interface].description.name)
    objects?.put(packet, interface: openings[packet.interface].description.name)
    conversations?.put(packet)
    return true
  }

  private func note(_ opening: CaptureOpening) -> Bool {
    openings.append(opening)
    talk.opened(opening)
    guard let output else { return true }
    do throws(CaptureOutputError) { try add(opening, to: output) } catch { problem = error }
    return problem == nil
  }

  /// Shows everything that has been gathered.
  func flush() {
    lines?.flush()
    objects?.flush()
    output?.flush()
    answers.flush()
  }

  // MARK: The file

  /// Opens the file, for which a named pipe waits.
  func openOutput() throws(CaptureOutputError) {
    guard let plan = job.output else { return }
    let output = try CaptureOutput(plan, now: job.isLive ? LocalTime.nanoseconds() : nil)
    output.onFinished = { [talk, hooks] file in
      talk.finished(file)
      hooks?.add(file.path)
    }
    if let hooks { output.mayRemove = { hooks.isDone(with: $0) } }
    output.onTrouble = { [answers] in answers.complain(answers.foreign("\($0)")) }
    self.output = output
    for opening in openings { try add(opening, to: output) }
  }

  /// The same where interfaces are open already.
  func openLater() {
    do throws(CaptureOutputError) { try openOutput() } catch { problem = error }
  }

  private func add(_ opening: CaptureOpening, to output: CaptureOutput) throws(CaptureOutputError) {
    var description = opening.description
    if !job.plan.filter.isEmpty { description.filter = job.plan.filter }
    outputInterfaces.append(try output.add(description))
  }

  /// How long until another file begins by the clock; nil where none does.
  var untilNextFile: Duration? {
    guard job.isLive, job.output?.rotation?.seconds != nil, isOpen else { return nil }
    // The first file is opened when everything is.
    guard let deadline = output?.nextDeadline else { return .milliseconds(50) }
    return .nanoseconds(max(0, deadline - LocalTime.nanoseconds()))
  }

  /// Nothing is to be run for files any more.
  func removeOldFiles() { output?.removeOldest() }

  func turnFile() { output?.tick(now: LocalTime.nanoseconds()) }

  // MARK: Slow readers

  /// Somebody is so slow that going on would only fill memory.
  var isOverdue: Bool { isOutputOverdue || output?.isBehind ?? false }

  /// That is who reads our lines.
  var isOutputOverdue: Bool { answers.isOverdue && !answers.isGone }

  /// Gives who reads the file a moment.
  func waitForFileReader() { _ = output?.waitForReader(milliseconds: 20) }
}
