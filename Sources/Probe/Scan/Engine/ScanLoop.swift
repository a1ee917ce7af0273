internal import Addresses
internal import HeapModule
internal import Sockets

/// Asks the ports of a source, as many at once as the hosts and this machine take, until each has a verdict.
///
/// It never waits: ``turn(_:)`` does what there is to do and says when it is to be called again at the latest, or as soon
/// as there is something in its epoll set. Used by one thread at a time.
final class ScanLoop: @unchecked Sendable {
  let events: ScanEvents
  private let plan: ScanPlan
  private let transports: ScanTransports
  private var source: ScanSource
  private let deliver: (ScanDelivery) -> Void
  private var limits: ScanLimits

  private var slots = ScanSlots()
  private var timers = Heap<Timer>()
  private var hosts: HostPaces
  private var waiting = WaitingRoom()
  private var isExhausted = false
  /// Steps with several addresses that are not all decided.
  private var siblings: [UInt64: Int] = [:]
  private let vigilEnd: MonotonicTime?

  private struct Timer: Comparable {
    let due: MonotonicTime
    let slot: ScanSlot
    static func < (a: Timer, b: Timer) -> Bool { a.due < b.due }
  }

  /// Questions between two looks at what has come: the clock of an answer runs while others are asked.
  private static let batch = 16

  init(
    _ plan: ScanPlan, _ source: ScanSource, _ transports: ScanTransports, _ events: ScanEvents, share: Int,
    vigilEnd: MonotonicTime?, _ deliver: @escaping (ScanDelivery) -> Void
  ) {
    self.plan = plan
    self.source = source
    self.transports = transports
    self.events = events
    self.vigilEnd = vigilEnd
    self.deliver = deliver
    limits = ScanLimits(plan, share: share)
    hosts = HostPaces(share: share)
  }

  /// Questions that have left.
  var questions: Int { limits.questions }

  /// The source may still get ports of names that are not known yet.
  var awaitsNames: Bool { source.hasHeld }

  /// Waits for news, on a thread that has nothing else to do.
  func wait(atMost limit: Duration) {
    // An edge that is seen here is news that `turn` would have to find again.
    try? events.epoll.wait(timeout: limit) { hear($0) }
  }

  /// Every port that the source had is decided.
  var isDone: Bool { isExhausted && slots.count == 0 && !source.hasHeld }

  /// Does what there is to do, at most for a moment. Returns when to do so again: in the past where there is more to do
  /// at once, nil where only news can bring more.
  func turn(_ now: MonotonicTime) -> MonotonicTime? {
    expire(now)
    let isFull = fill(now)
    transports.flush { slot, error in self.fail(slot, error, now) }
    let hadNews = hear()
    if isFull || hadNews { return now }
    return next
  }

  private var next: MonotonicTime? {
    dropStale()
    return [timers.min?.due, limits.next(isWanted: !isExhausted || !waiting.isEmpty), waiting.nextDue]
      .compactMap(\.self).min()
  }

  /// A name has become known.
  func release(_ name: Int) {
    source.release(name) { deliver(.passed($0)) }
    isExhausted = false
  }

  /// Ends what is not decided: for a vigil whose time is over, with the verdict that there is. One that is interrupted has
  /// only those that were verdicts already.
  func giveUp(isInterrupted: Bool = false) {
    guard vigilEnd != nil else { return }
    var rest: [(ScanSlot, ScanQuestionState)] = []
    slots.forEach { rest.append(($0, $1)) }
    for (slot, state) in rest where state.latest != nil || state.tries > 0 && !isInterrupted {
      decide(slot, state, state.latest ?? silence(state), final: true)
    }
  }

  func close() { transports.close() }

  // MARK: Asking

  /// Asks until a batch is full, and returns whether there is more to ask at once.
  private func fill(_ now: MonotonicTime) -> Bool {
    var budget = Self.batch
    while budget > 0 {
      guard limits.mayAsk(now), let slot = nextSlot(now) else { return false }
      ask(slot, .now)
      budget -= 1
    }
    return true
  }

  private func nextSlot(_ now: MonotonicTime) -> ScanSlot? {
    while let slot = waiting.next(now) {
      guard let state = slots[slot] else { continue }
      if let host = slots.host(slot), isSilent(state, host) {
        decide(slot, state, silence(state), final: false)
      } else {
        return slot
      }
    }
    while !isExhausted, !waiting.isFull {
      guard let item = source.next(passed: { deliver(.passed($0)) }) else {
        isExhausted = true
        return nil
      }
      if item.siblings > 1, siblings[item.step] == nil { siblings[item.step] = item.siblings }
      let host = pace(of: item.subject)
      let slot = slots.insert(ScanQuestionState(item.subject, step: item.step), host)
      guard let host, !host.hasRoom || host.earliest(now) != nil else { return slot }
      waiting.park(slot, at: host, .last)
    }
    return nil
  }

  private func pace(of subject: ScanSubject) -> HostPace? {
    if case .port(let address, _, _) = subject { hosts.pace(of: address) } else { nil }
  }

  /// It was to be asked once more, and need not be.
  private func isSilent(_ state: ScanQuestionState, _ host: HostPace) -> Bool {
    guard state.isUDP, state.attempts > plan.retries,
      case .decide = host.onSilence(plan.retries + 1, of: plan.retries + 1)
    else { return false }
    return true
  }

  private func ask(_ slot: ScanSlot, _ now: MonotonicTime) {
    guard let state = slots[slot] else { return }
    let news: ScanNews?
    do throws(SocketError) {
      news = try transports.ask(slot, state.subject, attempt: state.attempts)
    } catch { return fail(slot, error, now) }
    limits.noteAsked(now)
    let host = slots.host(slot)
    host?.noteAsked(at: now, isNew: state.phase != .asked)
    if state.phase != .asked { limits.inFlight += 1 }
    let isLast = state.attempts + 1 >= attempts(host)
    let patience =
      isLast ? plan.timeout : host?.patience(state.attempts, atMost: plan.timeout) ?? plan.timeout
    slots.update(slot) { state in
      state.phase = .asked
      if state.attempts == 0 { state.firstAsked = now }
      state.askedBefore = state.lastAsked
      state.lastAsked = now
      state.attempts += 1
      state.tries += 1
      state.due = now + patience
    }
    timers.insert(Timer(due: now + patience, slot: slot))
    if let news { note(slot, news, now) }
  }

  private func attempts(_ host: HostPace?) -> Int { host?.attempts(plan.retries + 1) ?? 1 }

  /// This machine could not ask: for now, or at all.
  private func fail(_ slot: ScanSlot, _ error: SocketError, _ now: MonotonicTime) {
    guard let state = slots[slot] else { return }
    if error.isPassing, limits.isShortagePassing(now) {
      unask(slot, state)
      slots.update(slot) { state in
        // Of a batch that did not leave.
        if state.phase == .asked {
          state.attempts -= 1
          state.tries -= 1
        }
        state.phase = .parked
        state.due = nil
      }
      waiting.postpone(slot)
      return
    }
    let verdict: PortVerdict = error.isVerdict ? .filtered : .undecided
    decide(slot, state, ScanNews(verdict, .local(error.code), witness: nil), final: !error.isVerdict)
  }

  /// Takes a question back from those on their way.
  private func unask(_ slot: ScanSlot, _ state: ScanQuestionState) {
    guard state.phase == .asked else { return }
    limits.inFlight -= 1
    if let host = slots.host(slot) {
      host.noteEnded()
      waiting.noteRoom(at: host)
    }
  }

  // MARK: Hearing

  private func hear() -> Bool {
    var hadNews = false
    var count = Epoll.mostEvents
    while count == Epoll.mostEvents {
      count = 0
      try? events.epoll.wait(timeout: .zero) { event in
        count += 1
        hear(event)
        hadNews = true
      }
    }
    return hadNews
  }

  private func hear(_ event: Epoll.Event) {
    transports.hear(event) { slot, news in note(slot, news, .now) }
  }

  private func note(_ slot: ScanSlot, _ news: ScanNews, _ now: MonotonicTime) {
    guard let state = slots[slot], state.phase == .asked else {
      Descriptor.close(news.connection)
      return
    }
    let attempt = news.attempt ?? state.attempts - 1
    let measured: Duration? =
      if attempt == state.attempts - 1 { now - state.lastAsked } else if attempt == 0 { now - state.firstAsked } else {
        nil
      }
    if !isFromElsewhere(news, state.subject), let host = slots.host(slot) {
      if host.noteAnswer(attempt, measured, lost: state.askedBefore, at: now) { tellSlowed(state) }
      if state.isUDP, news.verdict == .closed, host.noteError(attempt, of: plan.retries + 1) { tellSlowed(state) }
      waiting.noteRoom(at: host)
    }
    limits.noteAnswer()
    var news = news
    if slots.host(slot) != nil { news.roundTrip = news.roundTrip ?? measured }
    decide(slot, state, news, final: false)
  }

  /// Whether it tells nothing of how fast the host answers: what this machine and routers say of it comes at their own pace.
  /// That nobody has its address is known after three seconds (arp(7), RFC 4861, section 10).
  private func isFromElsewhere(_ news: ScanNews, _ subject: ScanSubject) -> Bool {
    switch news.reason {
    case .local: return true
    case .message:
      guard case .port(let address, _, _) = subject else { return false }
      return news.witness != address
    case .connected, .synAck, .replied, .refused, .silence: return false
    }
  }

  private func tellSlowed(_ state: ScanQuestionState) {
    if case .port(let address, _, _) = state.subject { deliver(.slowed(address)) }
  }

  // MARK: Time

  private func expire(_ now: MonotonicTime) {
    while let timer = timers.min, timer.due <= now {
      timers.removeMin()
      guard let state = slots[timer.slot], state.due == timer.due else { continue }
      switch state.phase {
      case .parked: continue
      case .pausing:
        slots.update(timer.slot) { $0.phase = .parked }
        waiting.park(timer.slot, at: slots.host(timer.slot), .first)
      case .asked: expire(timer.slot, state, now)
      }
    }
  }

  /// An attempt has had its time.
  private func expire(_ slot: ScanSlot, _ state: ScanQuestionState, _ now: MonotonicTime) {
    let host = slots.host(slot)
    guard state.attempts >= attempts(host) else { return repark(slot, state) }
    if let host, state.isUDP {
      switch host.onSilence(state.attempts, of: plan.retries + 1) {
      case .decide: break
      case .askNext: return repark(slot, state)
      case .askInTurn: return repark(slot, state, .doubtful)
      }
    } else if let host, host.noteSilence(at: now) {
      tellSlowed(state)
    }
    // The host may have been found to need more.
    if state.attempts < attempts(host) { return expire(slot, state, now) }
    decide(slot, state, silence(state), final: false)
  }

  private func repark(_ slot: ScanSlot, _ state: ScanQuestionState, _ place: WaitingRoom.Place = .first) {
    unask(slot, state)
    slots.update(slot) { state in
      state.phase = .parked
      state.due = nil
    }
    waiting.park(slot, at: slots.host(slot), place)
  }

  private func silence(_ state: ScanQuestionState) -> ScanNews {
    ScanNews(state.isUDP ? .openOrFiltered : .filtered, .silence, witness: nil)
  }

  private func dropStale() {
    while let timer = timers.min, slots[timer.slot]?.due != timer.due { timers.removeMin() }
  }

  // MARK: Verdicts

  private func decide(_ slot: ScanSlot, _ state: ScanQuestionState, _ news: ScanNews, final isFinal: Bool) {
    unask(slot, state)
    transports.forget(slot, state.subject)
    if !isFinal, let vigil = plan.vigil, let vigilEnd, !vigil.isReached(news.verdict, news.reason) {
      if let pause = vigil.nextRound(after: state.rounds, at: .now, until: vigilEnd) {
        Descriptor.close(news.connection)
        if state.latest?.verdict != news.verdict || state.latest?.reason != news.reason {
          deliver(.awaited(finding(state, news)))
        }
        slots.update(slot) { state in
          state.phase = .pausing
          state.rounds += 1
          state.attempts = 0
          state.latest = news
          state.latest?.connection = nil
          state.due = pause
        }
        timers.insert(Timer(due: pause, slot: slot))
        return
      }
    }
    slots.remove(slot)
    let isLast: Bool
    if let left = siblings[state.step] {
      siblings[state.step] = left > 1 ? left - 1 : nil
      isLast = left <= 1
    } else {
      isLast = true
    }
    deliver(.decided(finding(state, news), connection: news.connection, step: isLast ? state.step : nil))
  }

  private func finding(_ state: ScanQuestionState, _ news: ScanNews) -> PortFinding {
    PortFinding(
      state.subject, news.verdict, news.reason, witness: news.witness, tries: state.tries, roundTrip: news.roundTrip)
  }
}

/// What a loop has to tell.
enum ScanDelivery: Sendable {
  /// A verdict, an open connection that is the receiver's now, and the step of the walk if that is done with it.
  case decided(PortFinding, connection: Int32?, step: UInt64?)
  /// A step that leads to no port.
  case passed(UInt64)
  case slowed(IPAddress)
  /// A verdict that is not the one that is waited for, when it is another than before.
  case awaited(PortFinding)
}
