import Inquiry
import Report
import Sockets

/// A happy-eyeballs race drawn over time, one line for each address.
struct RaceTimeline {
  let lines: [String]

  /// Draws `race` into so many columns; addresses with scopes are text from elsewhere, and go through `shown`.
  init(_ race: RaceStory, columns: Int, shown: (String) -> String) {
    let rows = race.attempts.map { attempt in
      (attempt, shown("\(attempt.remote)"), Self.outcome(attempt, shown))
    }
    let nameWidth = rows.map(\.1.count).max() ?? 0
    let longest = rows.map(\.2.count).max() ?? 0
    // The words come first: where they leave no room, the bar is short and lines are long.
    let width = min(max(columns - nameWidth - longest - 9, 10), 60)
    let scale = race.elapsed > .zero ? race.elapsed : .microseconds(1)
    var lines = [Self.headline(race, shown)]
    for (attempt, name, outcome) in rows {
      let padding = String(repeating: " ", count: nameWidth - name.count)
      lines.append("    \(name)\(padding) |\(Self.bar(attempt, width: width, scale: scale))| \(outcome)")
    }
    let end = Quantity.text(race.elapsed)
    let axis = String(repeating: " ", count: 4 + nameWidth + 1) + "0"
    lines.append(axis + String(repeating: " ", count: max(1, width + 1 - end.count)) + end)
    self.lines = lines
  }

  private static func headline(_ race: RaceStory, _ shown: (String) -> String) -> String {
    guard let winner = race.winner else {
      return "  connect to port \(race.port): nobody answered, after \(Quantity.text(race.elapsed))"
    }
    let began = winner.started.map { $0 > .milliseconds(1) ? ", begun after \(Quantity.text($0))" : "" } ?? ""
    let name = shown("\(winner.remote)")
    return "  connect to port \(race.port): \(name) won in \(Quantity.text(winner.elapsed ?? .zero))\(began)"
  }

  private static func outcome(_ attempt: RaceStory.Attempt, _ shown: (String) -> String) -> String {
    let time = attempt.elapsed.map { Quantity.text($0) } ?? ""
    return switch attempt.outcome {
    case .notTried: "not tried"
    case .won(let local): "\(time), won, from \(shown("\(local)"))"
    case .failed(let error): "\(time), \(reason(error))"
    case .abandoned: "\(time), no answer yet"
    }
  }

  /// In the system's words, but for a limit that is ours.
  static func reason(_ error: SocketError) -> String {
    error.code == .timedOut ? error.advice ?? "\(error.code)" : "\(error.code)"
  }

  /// `-` while it lasted, and how it ended: `>` won, `x` failed, `~` abandoned.
  private static func bar(_ attempt: RaceStory.Attempt, width: Int, scale: Duration) -> String {
    guard let started = attempt.started, let elapsed = attempt.elapsed else {
      return String(repeating: " ", count: width)
    }
    func column(_ time: Duration) -> Int { min(max(Int((time / scale) * Double(width)), 0), width - 1) }
    let first = column(started)
    let last = max(column(started + elapsed), first)
    let end =
      switch attempt.outcome {
      case .won: ">"
      case .failed: "x"
      case .abandoned, .notTried: "~"
      }
    return String(repeating: " ", count: first) + String(repeating: "-", count: last - first) + end
      + String(repeating: " ", count: width - 1 - last)
  }
}
