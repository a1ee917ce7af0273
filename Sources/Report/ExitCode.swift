/// What the process tells its parent; the same meaning in every subcommand, append only. See sonde(1), EXIT STATUS.
public enum ExitCode: Hashable, Sendable {
  /// Yes: connected and closed in order, open, alive, found.
  case yes
  /// No: it ran and the answer is no.
  case no
  /// The command line makes no sense.
  case usage
  /// A name could not be resolved.
  case unresolved
  /// Not permitted.
  case notPermitted
  /// The local system failed.
  case localFailure
  /// Ended by a signal, where that is not the normal way out.
  case signal(Int32)
  /// What a command that ran inside ended with.
  case command(Int32)

  /// The status as a shell sees it.
  public var status: Int32 {
    switch self {
    case .yes: 0
    case .no: 1
    case .usage: 2
    case .unresolved: 3
    case .notPermitted: 4
    case .localFailure: 5
    case .signal(let number): 128 + number
    case .command(let status): status
    }
  }

  /// Of several outcomes the first of 5, 4, 3, 1 wins; a signal and a usage error stand above all.
  public static func worst(_ a: ExitCode, _ b: ExitCode) -> ExitCode { a.weight >= b.weight ? a : b }

  private var weight: Int {
    switch self {
    case .yes: 0
    case .no: 1
    case .unresolved: 2
    case .notPermitted: 3
    case .localFailure: 4
    case .usage: 5
    // What the command says counts, unless we could not do our own part.
    case .command: 0
    case .signal: 6
    }
  }
}
