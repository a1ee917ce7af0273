package import Addresses
package import Sockets

/// What happens while names are resolved.
package enum NameEvent: Sendable {
  /// All about one question; answers come in the order of the questions, round by round.
  case answered(NameReport)
  /// Nothing to do at the moment: a good time to show what there is.
  case pause
}

/// The answer to one question in one round.
package struct NameReport: Sendable {
  package let answer: NameAnswer
  /// Counted from 1.
  package let round: Int
  /// How it went to connect, where that was asked for and there were addresses.
  package var race: RaceStory?
  /// How it differs from the answer of the round before.
  package let change: NameChange?
}

/// What is different from the last time.
package struct NameChange: Hashable, Sendable {
  package let added: [IPAddress]
  package let removed: [IPAddress]
  /// The same addresses in another order.
  package let isReordered: Bool
  /// It could be resolved before and cannot now, or the other way round.
  package let verdictChanged: Bool

  /// Nil where nothing is.
  init?(from before: NameAnswer, to now: NameAnswer) {
    let (old, new) = (before.addresses.map(\.address), now.addresses.map(\.address))
    added = new.filter { !old.contains($0) }
    removed = old.filter { !new.contains($0) }
    isReordered = added.isEmpty && removed.isEmpty && old != new
    verdictChanged = (before.failure == nil) != (now.failure == nil)
    guard old != new || verdictChanged else { return nil }
  }
}

/// The whole run.
package struct NameSummary: Sendable {
  /// How often each question got which verdict, added up.
  package var resolved = 0
  package var notFound = 0
  /// The resolver failed for the moment, or did not answer in time.
  package var temporary = 0
  /// This machine failed.
  package var failed = 0
  /// No names at all.
  package var invalid = 0
  /// Not asked to the end, because the run was stopped.
  package var unanswered = 0
  package var rounds = 0
  /// Races that nobody won.
  package var unconnected = 0
  /// Answers that differed from the round before.
  package var changed = 0
  /// The times of the look-ups, by question.
  package var times: [NameTimes] = []
  package var ending: Ending
  package var elapsed: Duration = .zero

  package init(ending: Ending = .done) { self.ending = ending }

  package enum Ending: Hashable, Sendable {
    case done
    case deadline(Duration)
    case signal(Signal)
    case localFailure(SocketError)
  }

  mutating func count(_ answer: NameAnswer) {
    if answer.question.problem != nil {
      invalid += 1
      return
    }
    if answer.isUnanswered {
      unanswered += 1
      return
    }
    switch answer.failure?.reason {
    case nil: resolved += 1
    case .notFound, .unknownService: notFound += 1
    case .temporary, .timedOut, .other: temporary += 1
    // An interface that is not there is a name that leads nowhere.
    case .system(.noDevice): notFound += 1
    case .system: failed += 1
    }
  }
}

/// The look-up times of one question over all rounds.
package struct NameTimes: Sendable {
  package let question: NameQuestion
  package let statistics: DurationStatistics
}
