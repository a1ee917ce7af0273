internal import Addresses
internal import Reactor
internal import Sockets

/// One run of ``NameInquiry``. Confined to the reactor's thread.
final class NameRun: @unchecked Sendable {
  let began = MonotonicTime.now
  var summary = NameSummary()
  private let plan: NamePlan
  private let reactor: Reactor
  private let sink: (NameEvent) -> Bool
  private var isHeard = true
  /// By question: the answer of the last round, and the times of all.
  private var last: [NameAnswer?]
  private var times: [[Duration]]

  /// So many races at once keep well below the limit of open descriptors.
  private static let parallelRaces = 64

  init(_ plan: NamePlan, _ reactor: Reactor, _ sink: @escaping @Sendable (NameEvent) -> Bool) {
    self.plan = plan
    self.reactor = reactor
    self.sink = sink
    last = plan.questions.map { _ in nil }
    times = plan.questions.map { _ in [] }
  }

  /// All rounds, until the last one, a failure or the end of the task.
  func perform() async {
    var round = 0
    while isHeard, round < plan.rounds ?? .max {
      do throws(ReactorError) {
        if round > 0 {
          isHeard = sink(.pause) && isHeard
          guard isHeard else { return }
          try await reactor.sleep(until: began + plan.interval * round)
        }
        round += 1
        try await perform(round: round)
      } catch {
        if case .socket(let error) = error { summary.ending = .localFailure(error) }
        return
      }
    }
  }

  /// What all of it comes to.
  func finish() -> NameSummary {
    // Ctrl-C is the normal way out of a run that has no end of its own, once every question was answered.
    let isNormalWayOut = plan.rounds == nil && reactor.cancellingSignal == .interrupt && !last.contains { $0 == nil }
    if case .done = summary.ending, let signal = reactor.cancellingSignal, !isNormalWayOut {
      summary.ending = .signal(signal)
    }
    summary.times = zip(plan.questions, times).compactMap { question, times in
      DurationStatistics(times).map { NameTimes(question: question, statistics: $0) }
    }
    summary.elapsed = .now - began
    return summary
  }

  // MARK: One round

  private func perform(round: Int) async throws(ReactorError) {
    summary.rounds = round
    let surroundings = Surroundings.current
    let questions = plan.questions
    var answers: [NameAnswer?] = questions.map { $0.problem == nil ? nil : NameAnswer(invalid: $0) }
    var told = 0
    func tellWhatIsReady() {
      while told < answers.count, let answer = answers[told] {
        tell(answer, told, round: round, race: nil)
        told += 1
      }
    }
    let asked = questions.indices.filter { questions[$0].problem == nil }
    let pool = WorkerPool<NameAnswer>(reactor: reactor, limit: plan.parallel, timeout: plan.timeout) { [plan] in
      let asker = NameAsker(plan, surroundings)
      return { item, post in asker.answer(questions[asked[item]], post: post) }
    }
    defer {
      // The run was stopped: what is known is told, and what is not is told to be missing.
      for index in told..<answers.count {
        var answer = answers[index] ?? NameAnswer(unanswered: questions[index], plan.family)
        if plan.port != nil, questions[index].problem == nil { answer.isUnanswered = true }
        tell(answer, index, round: round, race: nil)
      }
    }
    try await pool.run(asked.count) { item, answer, isLate in
      let question = questions[asked[item]]
      answers[asked[item]] = isLate ? NameAnswer(late: answer, question, plan.family) : answer
    } pause: {
      if plan.port == nil { tellWhatIsReady() }
      isHeard = sink(.pause) && isHeard
      return isHeard
    }
    if let port = plan.port { return try await race(answers.compactMap(\.self), port, round: round, &told) }
    tellWhatIsReady()
  }

  /// Connects to every name that has addresses, several at once, and tells of them in order.
  private func race(_ answers: [NameAnswer], _ port: Port, round: Int, _ told: inout Int) async throws(ReactorError) {
    var stories: [RaceStory?] = answers.map { _ in nil }
    await withTaskGroup(of: (Int, RaceStory).self) { group in
      var next = 0
      func start() {
        guard next < answers.count, !Task.isCancelled else { return }
        let addresses = answers[next].addresses.map { SocketAddress($0.address, port: port) }
        group.addTask { [next, reactor, limit = plan.connectTimeout, witness = plan.witness] in
          (next, await RaceStory.run(addresses, port: port, limit: limit, witness, on: reactor))
        }
        next += 1
      }
      for _ in 0..<Self.parallelRaces { start() }
      while let (index, story) = await group.next() {
        stories[index] = story
        while told < answers.count, let story = stories[told], !story.isInterrupted {
          tell(answers[told], told, round: round, race: story)
          told += 1
        }
        isHeard = sink(.pause) && isHeard
        start()
      }
    }
    if told < answers.count { throw .cancelled }
  }

  private func tell(_ answer: NameAnswer, _ index: Int, round: Int, race: RaceStory?) {
    let race = race.flatMap { $0.attempts.isEmpty ? nil : $0 }
    summary.count(answer)
    if let race, race.winner == nil {
      if race.lackedResources { summary.failed += 1 } else { summary.unconnected += 1 }
    }
    let change = answer.isUnanswered ? nil : last[index].flatMap { NameChange(from: $0, to: answer) }
    if change != nil { summary.changed += 1 }
    if !answer.isUnanswered { last[index] = answer }
    if let time = answer.lookupTime { times[index].append(time) }
    isHeard = sink(.answered(NameReport(answer: answer, round: round, race: race, change: change))) && isHeard
  }
}

extension NameAnswer {
  /// A question whose answer nobody waited for.
  init(unanswered question: NameQuestion, _ family: Family) {
    self.init(question, .failure(ResolverError(timedOut: .init(host: question.host, family: family))))
    isUnanswered = true
  }

  /// A question that nobody can be asked.
  init(invalid question: NameQuestion) {
    self.init(question, .failure(ResolverError(reason: .notFound, query: .init(host: question.text))))
  }

  /// A question that took too long: what was posted of its answer, or nothing.
  init(late posted: NameAnswer?, _ question: NameQuestion, _ family: Family) {
    self = posted ?? NameAnswer(question, .failure(ResolverError(timedOut: .init(host: question.host, family: family))))
    isIncomplete = posted != nil
  }
}
