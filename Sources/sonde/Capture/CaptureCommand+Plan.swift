import ArgumentParser
import Capture
import Host
import PacketText
import Report
import Sockets
import Wire

/// From options to a job.
extension CaptureCommand {
  func job(running command: [String]) throws -> CaptureJob {
    try checkCombinations(command)
    var plan = CapturePlan(sources: interface.map { .interface($0) } + read.map { .file($0) })
    if plan.sources.isEmpty { plan.sources = [.interface(DefaultInterface.name)] }
    plan.filter = try filterText()
    if let length = try Value.read("--snaplen", snaplen, Value.number(least: 0)) {
      let limit = length == 0 ? CaptureReader.maximumPacketLength : UInt32(clamping: length)
      guard limit <= CaptureReader.maximumPacketLength else {
        throw UsageError("--snaplen \(length): no packet is longer than \(CaptureReader.maximumPacketLength) bytes")
      }
      plan.live.snapshotLength = limit
      plan.fileSnapshotLength = limit
    }
    plan.live.isPromiscuous = !noPromiscuous
    plan.live.direction = try Value.read("--direction", direction, Value.direction) ?? .both
    plan.live.bufferSize = try Value.read("--buffer", buffer, Value.size)
    plan.live.isImmediate = immediate
    plan.live.isNanoseconds = !micro
    plan.live.stampClock = try Value.read("--time-stamp-type", timeStampType, Value.stampClock)
    plan.stops = try stops()
    plan.statisticsInterval = try Value.read("--stats", stats, Value.duration)
    let output = try output()
    var job = CaptureJob(
      plan: plan, form: try form(), output: output, isJSON: json,
      colour: try Value.read("--color", color, Value.colour) ?? .auto, onFile: onFile, command: command)
    if stats == nil, !json, hidesPackets(job.form) {
      job.showsProgress = true
      job.plan.statisticsInterval = .seconds(1)
    }
    if !withSsh, job.isLive, feedsItself(job), let session = OwnSession.current {
      job.plan.filter = session.excluded(from: plan.filter)
      job.ownSession = session
    }
    return job
  }

  private func hidesPackets(_ form: CaptureJob.Form) -> Bool {
    switch form {
    case .none, .flows: true
    case .text, .json, .follow: false
    }
  }

  private func stops() throws -> CaptureStops {
    var stops = CaptureStops()
    stops.count = try Value.read("--count", count, Value.number(least: 1))
    stops.duration = try Value.read("--duration", duration, Value.duration)
    stops.idle = try Value.read("--idle", idle, Value.duration)
    stops.bytes = try Value.read("--bytes", bytes, Value.size).map { UInt64($0) }
    return stops
  }

  /// Whether each packet makes others: its line goes to a terminal or through a pipe, which may end at one.
  private func feedsItself(_ job: CaptureJob) -> Bool {
    let prints =
      switch job.form {
      case .text, .json, .follow: true
      case .none, .flows: job.output?.name == "-"
      }
    return prints && !OutputFile.hasNoReader(StandardDescriptors.output)
  }

  private func form() throws -> CaptureJob.Form {
    if flows { return .flows }
    if let number = try Value.read("--follow", follow, Value.number(least: 1)) {
      return .follow(number, isHexadecimal: hexadecimal)
    }
    if write != nil, !print { return .none }
    return json ? .json : .text(textOptions())
  }

  private func textOptions() -> TextOptions {
    var options = TextOptions()
    options.time =
      switch timeStyle {
      case 0: .clock
      case 1: .none
      case 2: .unix
      case 3: .sincePrevious
      case 4: .date
      default: .sinceFirst
      }
    options.hasNanoseconds = nano
    options.isNumbered = numbers
    options.isQuiet = quick
    options.verbosity = min(verbose, 3)
    options.showsLink = link
    if hex > 0 { options.dump = .hex }
    if hexAndText > 0 { options.dump = .hexAndText }
    if ascii > 0 { options.dump = .text }
    options.dumpsLink = max(hex, hexAndText, ascii) > 1
    options.hasAbsoluteSequenceNumbers = absoluteSequence
    options.isNumeric = numeric > 0
    options.hasShortNames = withoutDomain
    options.isClassic = classic
    return options
  }

  private func output() throws -> CaptureOutputPlan? {
    let style = try Value.read("--format", format, Value.captureStyle)
    guard let write else { return nil }
    guard !write.isEmpty else { throw UsageError("--write needs a file, or - for stdout") }
    var result = CaptureOutputPlan(name: write, style: style ?? CaptureStyle(named: write))
    if micro, case .pcap = result.style { result.style = .pcap(.microseconds) }
    if let rotate { result.rotation = try Value.read("--rotate", rotate, Value.rotation) }
    result.rotation?.keep = try Value.read("--files", files, Value.number(least: 1))
    return result
  }

  private func filterText() throws -> String {
    guard let filterFile else { return filter.joined(separator: " ") }
    guard filter.isEmpty else {
      throw UsageError("--filter-file holds the filter; leave out '\(filter.joined(separator: " "))'")
    }
    do throws(TextFile.Failure) {
      let bytes =
        filterFile == "-"
        ? try TextFile.contents(of: StandardDescriptors.input) : try TextFile.contents(path: filterFile)
      let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
      // Comments and lines are for people.
      return lines.map { $0.prefix { $0 != "#" } }.joined(separator: " ")
    } catch {
      throw UsageError("cannot read \(filterFile): \(Errno(rawValue: error.code))")
    }
  }
}
