internal import Sockets

/// Finds services by name and by number, as the programs of this machine do.
package struct PortInquiry {
  private let plan: PortPlan
  private let table: ServiceTable
  /// Why there is no table, where there is none.
  private let tableFailure: PortFailure?
  private let privileged = PrivilegedPorts.here()
  private let sink: (PortEvent) -> Void
  private var summary = PortSummary()
  private var hasToldBuiltIn = false

  /// Answers every question of `plan`, in its order, and returns when it is done. Needs no event loop.
  package static func run(_ plan: PortPlan, to sink: (PortEvent) -> Void) -> PortSummary {
    let began = MonotonicTime.now
    var summary = withoutActuallyEscaping(sink) { sink in answers(to: plan, sink) }
    summary.elapsed = .now - began
    return summary
  }

  private static func answers(to plan: PortPlan, _ sink: @escaping (PortEvent) -> Void) -> PortSummary {
    do throws(SocketError) {
      let nameService = try NameService(timeout: plan.timeout)
      var inquiry: PortInquiry
      do throws(PortFailure) {
        inquiry = PortInquiry(plan, try nameService.table(), nil, sink)
      } catch {
        inquiry = PortInquiry(plan, .empty, error, sink)
      }
      inquiry.answerAll(nameService)
      return inquiry.summary
    } catch {
      var inquiry = PortInquiry(plan, .empty, .failed(error), sink)
      for question in plan.questions { inquiry.giveUp(question, .failed(error)) }
      return inquiry.summary
    }
  }

  private init(
    _ plan: PortPlan, _ table: ServiceTable, _ failure: PortFailure?, _ sink: @escaping (PortEvent) -> Void
  ) {
    self.plan = plan
    self.table = table
    tableFailure = failure
    self.sink = sink
  }

  private mutating func answerAll(_ nameService: borrowing NameService) {
    if let failure = table.fileFailure {
      summary.fileFailure = failure
      sink(.unreadableFile(failure))
    }
    for (index, question) in plan.questions.enumerated() {
      do throws(PortFailure) {
        if case .interrupted? = tableFailure, let tableFailure { throw tableFailure }
        try nameService.checkSignals()
        try answer(question, nameService)
      } catch {
        if case .interrupted(let signal) = error {
          summary.signal = signal
          summary.unanswered += plan.questions.count - index
          return
        }
        giveUp(question, error)
      }
    }
  }

  private mutating func answer(_ question: PortQuestion, _ nameService: borrowing NameService) throws(PortFailure) {
    if case .nothing(let problem) = question.subject {
      summary.invalid += 1
      sink(.malformed(question, problem: problem))
      return
    }
    let listed = table.services(for: question.subject).filter { plan.includes($0.transport) }
    if !listed.isEmpty, !table.isBuiltIn { return report(listed, question) }
    switch question.subject {
    case .name(let name): try askAlone(.name(name), question, nameService, builtIn: listed)
    case .number(let port): try askAlone(.port(port), question, nameService, builtIn: listed)
    case .range, .search, .everything, .nothing:
      if let tableFailure { throw tableFailure }
      conclude(listed, question)
    }
  }

  /// Not every source of the name service lists what it has: what the table lacks is asked for by itself.
  private mutating func askAlone(
    _ key: ServiceKey, _ question: PortQuestion, _ nameService: borrowing NameService, builtIn: [Service]
  ) throws(PortFailure) {
    let deadline = nameService.deadline
    var known: [Service] = []
    var transports = plan.transports
    if transports.isEmpty {
      // Where no protocol has it, that is all there is to ask.
      guard let first = try nameService.service(key, nil, until: deadline) else { return conclude(builtIn, question) }
      known.append(first)
      report([first], question)
      transports = table.transports.filter { $0 != first.transport }
    }
    for transport in transports {
      if let service = try nameService.service(key, transport, until: deadline) {
        known.append(service)
        report([service], question)
      }
    }
    if known.isEmpty { conclude(builtIn, question) }
  }

  /// The answer when nobody but the table has one.
  private mutating func conclude(_ services: [Service], _ question: PortQuestion) {
    if table.isBuiltIn, !hasToldBuiltIn {
      hasToldBuiltIn = true
      sink(.builtInTable)
    }
    if !services.isEmpty { return report(services, question) }
    summary.notFound += 1
    var isPrivileged: Bool?
    if case .number(let port) = question.subject { isPrivileged = privileged.contains(port) }
    let absence = PortAbsence(
      transports: plan.transports,
      elsewhere: table.services(for: question.subject),
      names: table.listed.filter { plan.includes($0.transport) }.flatMap { [$0.name] + $0.aliases },
      isPrivileged: isPrivileged,
      fileFailure: table.fileFailure)
    sink(.notFound(question, absence))
  }

  private mutating func report(_ services: [Service], _ question: PortQuestion) {
    summary.found += services.count
    for service in services { sink(.found(question, service, isPrivileged: privileged.contains(service.port))) }
  }

  private mutating func giveUp(_ question: PortQuestion, _ failure: PortFailure) {
    summary.unanswered += 1
    sink(.unanswered(question, failure))
  }
}
