import Inquiry
import Report
import Sockets

/// An inspection as JSON: flat objects whose keys are the names of the fields.
struct InspectJSON {
  private let answers: Answers

  init(_ answers: Answers) { self.answers = answers }

  /// What comes before the report.
  func step(_ event: InspectEvent) {
    switch event {
    case .serviceFound(let name, let transport, let port, let elapsed):
      answers.object("lookup") {
        $0.string("name", name)
        $0.string("protocol", transport)
        $0.integer("port", port.rawValue)
        $0.integer("elapsed", elapsed.nanoseconds)
      }
    case .resolved(let host, let addresses, let elapsed):
      answers.object("lookup") {
        $0.string("target", host)
        $0.strings("addresses", addresses.compactMap { $0.ip?.description })
        $0.integer("elapsed", elapsed.nanoseconds)
      }
    case .attempted(let remote, let outcome, let elapsed):
      answers.object("attempt") {
        $0.string("remote", remote.description)
        switch outcome {
        case .connected(let local):
          $0.string("verdict", "connected")
          $0.string("local", local.description)
        case .failed(let error):
          $0.string("verdict", "failed")
          $0.string("reason", error.attemptReason)
          $0.string("error", error.attemptText)
        case .abandoned: $0.string("verdict", "abandoned")
        }
        $0.integer("elapsed", elapsed.nanoseconds)
      }
    case .untaken(let entry, let error):
      answers.object("socket") {
        $0.integer("fd", entry.descriptor)
        $0.integer("inode", entry.inode)
        $0.string("reason", error.code.description)
        $0.string("error", error.description)
      }
    case .report, .changed: break
    }
  }

  /// One object for each group of fields, and one for each option; with a choice only what was chosen.
  func report(_ report: SocketReport, _ choice: InspectChoice?) {
    let fields = report.fields.filter { choice?.contains($0.name) ?? true }
    for group in [InspectGroup.socket, .route, .tcp, .queues] {
      let members = fields.filter { $0.group == group }
      let failure = choice == nil && group == .route ? Self.routeFailure(report) : nil
      guard !members.isEmpty || failure != nil else { continue }
      answers.object(group.rawValue) {
        descriptor(report, &$0)
        for field in members { Self.add(field.name, field.value, field.group, &$0) }
        if group == .socket, choice == nil, let view = Self.namespace(report) { $0.string("namespace", view) }
        if let failure {
          $0.string("reason", failure.reason)
          $0.string("error", failure.text)
        }
      }
    }
    for reading in report.options where choice?.contains(reading.option.name) ?? true { option(reading, report) }
  }

  private func option(_ reading: OptionReading, _ report: SocketReport) {
    answers.object("option") {
      descriptor(report, &$0)
      $0.string("name", reading.option.name)
      $0.string("level", reading.option.level.description)
      switch reading.outcome {
      case .value(let value, let standard):
        Self.add("value", value, .option, &$0)
        if let unit = Self.unit(value) { $0.string("unit", unit) }
        if case .credentials(let peer) = value, peer.process != 0 {
          $0.integer("process", peer.process)
          $0.integer("user", peer.user)
          $0.integer("group", peer.group)
        }
        if let standard {
          Self.add("default", standard, .option, &$0)
          $0.boolean("is_default", value == standard)
        }
      case .refused(let refusal):
        $0.string("refused", InspectRefusalText.word(refusal))
        $0.string("reason", InspectRefusalText.sentence(refusal))
        if let code = refusal.code { $0.integer("errno", code.rawValue) }
      }
    }
  }

  /// A name that was asked for and that nothing goes by. An option that was refused has had its object.
  func missing(_ missing: InspectChoice.Missing, _ report: SocketReport) {
    guard !missing.isRefused else { return }
    answers.object("option") {
      descriptor(report, &$0)
      $0.string("name", missing.name)
      $0.string("refused", "absent")
      $0.string("reason", missing.sentence)
    }
  }

  func changes(_ changes: [InspectChange], _ report: SocketReport, _ elapsed: Duration) {
    for change in changes {
      answers.object("changed") {
        descriptor(report, &$0)
        // A name may mean several addresses to listen at.
        if report.isListening { $0.string("local", report.local?.description) }
        $0.string("group", change.group.rawValue)
        $0.string("name", change.name)
        if let old = change.old { Self.add("old", old, change.group, &$0) }
        if let new = change.new { Self.add("new", new, change.group, &$0) }
        $0.integer("elapsed", elapsed.nanoseconds)
      }
    }
  }

  func summary(_ summary: InspectSummary, _ outcome: InspectOutcome, _ code: ExitCode) {
    answers.object("summary") {
      $0.string("verdict", code == .yes ? "ok" : "failed")
      $0.string("reason", outcome.word)
      $0.string("error", outcome.complaint ?? outcome.missing)
      $0.string("target", outcome.target)
      $0.integer("sockets", summary.sockets)
      if summary.untaken > 0 { $0.integer("untaken", summary.untaken) }
      $0.integer("samples", summary.samples)
      $0.integer("changes", summary.changes)
      if let lookup = summary.lookup { $0.integer("lookup_time", lookup.nanoseconds) }
      if let handshake = summary.handshake { $0.integer("handshake_time", handshake.nanoseconds) }
      if let connect = summary.connect { $0.integer("connect_time", connect.nanoseconds) }
      $0.integer("elapsed", summary.elapsed.nanoseconds)
      $0.integer("exit", code.status)
    }
  }

  /// Which socket it is, where there may be several.
  private func descriptor(_ report: SocketReport, _ line: inout JSONLine) {
    if let number = report.descriptor { line.integer("fd", number) }
  }

  private static func namespace(_ report: SocketReport) -> String? {
    switch report.namespace {
    case .own: nil
    case .entered: "entered"
    case .outside: "outside"
    }
  }

  private static func routeFailure(_ report: SocketReport) -> (reason: String, text: String)? {
    switch report.route {
    case .failed(let error): (error.code.description, error.description)
    case .outside: ("outside", "the socket belongs to another network namespace")
    case .found, nil: nil
    }
  }

  // MARK: Values

  private static func add(_ key: String, _ value: InspectValue, _ group: InspectGroup, _ line: inout JSONLine) {
    switch value {
    case .plain(let value): add(key, value, group, &line)
    case .word(let number, let word):
      line.integer(key, number)
      line.string("\(key)_name", word)
    }
  }

  private static func add(_ key: String, _ value: OptionValue, _ group: InspectGroup, _ line: inout JSONLine) {
    switch value {
    case .flag(let on): line.boolean(key, on)
    case .number(let number, let unit): line.integer(key, scaled(number, unit, group).number)
    case .mask(let bits): line.integer(key, bits)
    case .duration(let duration?): line.integer(key, duration.nanoseconds)
    case .duration(nil): line.string(key, "off")
    case .interface(let index): line.integer(key, index ?? 0)
    case .identifiers(let numbers): line.strings(key, numbers.map { "\($0)" })
    case .text(let text): line.string(key, text)
    case .address, .ports, .credentials, .bytes:
      let text = value.description
      line.string(key, text == "-" ? "" : text)
    }
  }

  /// A number as JSON has it: times are nanoseconds, but an option keeps its own unit, which it tells.
  static func scaled(_ number: Int, _ unit: OptionUnit, _ group: InspectGroup) -> (number: Int, unit: OptionUnit) {
    guard group != .option, number >= 0, let duration = unit.duration(number) else { return (number, unit) }
    return (Int(duration.nanoseconds), .none)
  }

  private static func unit(_ value: OptionValue) -> String? {
    switch value {
    case .number(_, .none): nil
    case .number(_, let unit): unit.rawValue
    case .duration(_?): "ns"
    default: nil
    }
  }
}
