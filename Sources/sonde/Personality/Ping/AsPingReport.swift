import Addresses
import Host
import Probe
import Reactor
import Report
import Sockets
import Wire

/// Prints what comes of a run, and keeps what the engine does not count. Called on the reactor's thread only.
final class AsPingReport: @unchecked Sendable {
  let names = AddressNames()
  private let options: AsPingOptions
  private let destination: AsPingDestination
  private let output: AsPingOutput
  private var queue = LineQueue()
  private var recorded = RecordedLines()
  /// Rung when the queue is empty.
  private var bell: Bell?
  /// Why the run ended before its first probe.
  private var refusal: String?
  private let identifier: Int?

  private var firstAsked: MonotonicTime?
  private var lastAsked: MonotonicTime?
  private var asked = 0
  private var lastAnswered = 0
  private var pipe = 1
  /// The moving average of the round trips, in nanoseconds.
  private var moving: Double?
  private var lastLook = MonotonicTime(nanoseconds: 0)
  private var received = 0
  private var errors = 0
  private var duplicates = 0

  init(_ options: AsPingOptions, _ destination: AsPingDestination, _ output: AsPingOutput, identifier: Int?) {
    self.options = options
    self.destination = destination
    self.output = output
    self.identifier = identifier
  }

  /// False when the run is to end.
  func hear(_ event: PingEvent) -> Bool {
    switch event {
    case .ready:
      _ = Privileges.drop()
      writeHeader()
      refusal = AsPingLimits.checkPace(options)
      return refusal == nil
    case .asked(_, let sequence): noteAsked(sequence)
    case .outcome(let outcome): write(outcome)
    case .oddity(let oddity): write(oddity)
    case .interim(let summary): output.note(lines(summary).interim)
    case .pause:
      output.flush()
      return refusal == nil && !isGone
    case .opened, .resolved, .unresolved: break
    }
    return true
  }

  /// Nobody reads any more. The kernel is asked ten times a second at most: a flood pauses for each answer.
  private var isGone: Bool {
    let now = MonotonicTime.now
    guard now - lastLook >= .milliseconds(100) else { return output.isReaderGone }
    lastLook = now
    return output.isGone
  }

  // MARK: Lines

  private func writeHeader() {
    let isIPv4 = destination.address.bitWidth == 32
    if options.isVerbose {
      let family = isIPv4 ? "AF_INET" : "AF_INET6"
      output.write("ai->ai_family: \(family), ai->ai_canonname: '\(foreign(destination.canonicalName))'\n")
    }
    if let pattern = options.pattern, !options.isQuiet { output.write(EchoLine.pattern(pattern) + "\n") }
    var from = ""
    if options.interface != nil || options.isSticky {
      let source = destination.source.map { "\($0.withScope(nil))" } ?? (isIPv4 ? "0.0.0.0" : "::")
      from = " from \(source) \(options.interface.map(foreign) ?? ""):"
    }
    if isIPv4 {
      let hasOptions = options.recordsRoute || options.timestamps != nil
      let whole = options.size + 28 + (hasOptions ? 40 : 0)
      let name = foreign(destination.canonicalName)
      output.write("PING \(name) (\(destination.address))\(from) \(options.size)(\(whole)) bytes of data.\n")
    } else {
      let (address, size) = (destination.address, options.size)
      let text = foreign(destination.text)
      say([address]) { "PING \(text)(\(self.name(address)))\(from) \(size) data bytes\n" }
    }
  }

  private func noteAsked(_ sequence: Int) {
    let now = MonotonicTime.now
    firstAsked = firstAsked ?? now
    lastAsked = now
    if options.reportsOutstanding, sequence > 1, lastAnswered < sequence - 1 {
      let stamp = stamp
      say { "\(stamp)no answer yet for icmp_seq=\((sequence - 1) & 0xffff)\n" }
    }
    asked = sequence
    if options.isFlood, !options.isQuiet { output.write(".") }
  }

  private func write(_ outcome: ProbeOutcome) {
    switch outcome.result {
    case .answered(let answer), .late(let answer):
      received += 1
      lastAnswered = max(lastAnswered, outcome.sequence)
      noteReply(outcome.sequence, answer)
      write(outcome.sequence, answer, isDuplicate: false)
    case .lost: break
    case .refused(let refusal):
      errors += 1
      write(outcome.sequence, refusal)
    case .unsent(let error):
      // To the peer only what the error queue tells is an error, and the rest a loss.
      if outcome.pathMTU != nil { errors += 1 }
      write(error, outcome.pathMTU)
    }
  }

  private func write(_ oddity: Oddity) {
    // With the last answer it is over, whatever else has come by then.
    if let count = options.count, received + errors >= count { return }
    switch oddity {
    case .responder(_, let sequence, let answer):
      duplicates += 1
      // Of a group many answers are what was asked for.
      write(sequence, answer, isDuplicate: options.isVerbose)
    case .duplicate(_, let sequence, let answer):
      duplicates += 1
      write(sequence, answer, isDuplicate: true)
    case .wrongSource, .unmatched: break
    }
  }

  private func noteReply(_ sequence: Int, _ answer: EchoAnswer) {
    pipe = max(pipe, asked - sequence + 1)
    let time = Double(roundTrip(answer).nanoseconds)
    moving = moving.map { $0 + (time - $0) / 8 } ?? time
  }

  private func roundTrip(_ answer: EchoAnswer) -> Duration {
    options.usesUserTime ? answer.userRoundTrip : answer.roundTrip
  }

  private func write(_ sequence: Int, _ answer: EchoAnswer, isDuplicate: Bool) {
    guard !options.isQuiet else { return }
    let bell = options.isAudible ? "\u{7}" : ""
    if options.isFlood { return output.write("\u{8} \u{8}" + bell) }
    let (stamp, time) = (stamp, roundTrip(answer))
    var marks = EchoLine.Marks()
    marks.identifier = options.isVerbose ? identifier : nil
    marks.hasTime = options.size >= EchoLine.timeSize
    marks.isTruncated = answer.bytes < options.size + 8
    marks.isDuplicate = isDuplicate
    marks.isFromStranger = isStranger(answer.from)
    say([answer.from] + RecordedLines.addresses(answer.options)) {
      var text = EchoLine.answer(
        answer.bytes, from: self.name(answer.from), sequence: sequence, hops: answer.hops, time: time, marks)
      if let corruption = answer.corruption {
        text += EchoLine.corruption(corruption).map { "\n" + $0 }.joined()
      }
      text += bell
      text += self.recorded.text(answer.options) { self.name($0) }
      return stamp + text + "\n"
    }
  }

  private func isStranger(_ from: IPAddress) -> Bool {
    let asked = destination.address
    if asked.isMulticast || destination.isBroadcast || options.allowsBroadcast || asked == .v6(.any) { return false }
    return from.withScope(nil) != asked.withScope(nil)
  }

  private func write(_ sequence: Int, _ refusal: ProbeRefusal) {
    // Errors of IPv6 come so, too, but the peer does not count them here.
    if refusal.family == .inet { pipe = max(pipe, asked - sequence + 1) }
    guard !options.isQuiet else { return }
    if options.isFlood { return output.write("\u{8}E") }
    let stamp = stamp
    say(refusal.from.map { [$0] } ?? []) {
      let from = refusal.from.map { self.name($0) } ?? "?"
      return "\(stamp)From \(from) icmp_seq=\(sequence & 0xffff) \(ICMPErrorLine.text(refusal))\n"
    }
  }

  private func write(_ error: SocketError, _ pathMTU: Int?) {
    guard !options.isQuiet else { return }
    if options.isFlood { return output.write("\u{8}E") }
    if let pathMTU {
      let separator = destination.address.bitWidth == 32 ? "=" : ": "
      output.complain("local error: message too long, mtu\(separator)\(pathMTU)")
    } else {
      output.complain("sendmsg: \(error.code)")
    }
  }

  /// What `-D` puts in front.
  private var stamp: String { options.printsTime ? "[\(LocalTime.unix())] " : "" }

  private func foreign(_ text: String) -> String { output.isTerminal ? TerminalText.escapeLine(text) : text }

  // MARK: Names

  private func name(_ address: IPAddress) -> String {
    options.isNumeric ? "\(address)" : foreign(names.text(address))
  }

  /// Prints a line when the names of `addresses` are known, behind all lines before it.
  private func say(_ addresses: [IPAddress] = [], _ text: @escaping () -> String) {
    let addresses = options.isNumeric ? [] : addresses
    if queue.isEmpty, addresses.isEmpty { return output.write(text()) }
    for address in addresses { names.request(address) }
    queue.add(addresses, text)
    drain()
  }

  /// Prints what need not wait any longer.
  func drain() {
    while let line = queue.next(isKnown: names.isKnown) { output.write(line) }
    output.flush()
    if queue.isEmpty { bell?.ring() }
  }

  /// Waits for the names of the lines that are left. Who stops the run gets them without.
  func awaitNames(on reactor: Reactor) async {
    let bell = Bell(on: reactor)
    self.bell = bell
    while !queue.isEmpty {
      do { try await bell.wait() } catch { break }
    }
    while let line = queue.next(isKnown: { _ in true }) { output.write(line) }
  }

  // MARK: The end

  func finish(_ summary: PingSummary) -> ExitCode {
    if let refusal {
      output.complain(refusal)
      return .usage
    }
    let lines = lines(summary)
    output.write(lines.closing(foreign(closingName)))
    if lines.received == 0 { return .no }
    if options.deadline > 0, let count = options.count, lines.received < count { return .no }
    return .yes
  }

  private var closingName: String {
    destination.address.bitWidth == 32 ? destination.canonicalName : destination.text
  }

  private func lines(_ summary: PingSummary) -> PingSummaryLines {
    guard let tally = summary.tallies.first.flatMap(\.self) else { return PingSummaryLines() }
    var lines = PingSummaryLines()
    lines.sent = tally.sent
    lines.received = received
    lines.duplicates = duplicates
    lines.errors = errors
    if let firstAsked, let lastAsked { lines.elapsed = lastAsked - firstAsked }
    lines.pipe = pipe
    lines.showsPace = options.isFlood || options.hasPaceOfAnswers
    let times = tally.times
    if times.count > 0, options.size >= EchoLine.timeSize {
      lines.times = PingSummaryLines.Times(
        minimum: times.minimum, average: times.average, maximum: times.maximum, deviation: times.deviation,
        moving: .nanoseconds(Int64(moving ?? 0)))
    }
    return lines
  }
}
