package import Addresses
package import Sockets

/// Everything `resolve` needs to know, decided before anything is asked.
package struct NamePlan: Sendable {
  package var questions: [NameQuestion]
  /// `.unspecified` asks for both Internet families.
  package var family: Family = .unspecified
  /// Also ask for the name of every address of a name.
  package var wantsReverse = false
  /// How long one name may take, with everything that is asked about it.
  package var timeout: Duration = .seconds(10)
  /// The most look-ups at once.
  package var parallel = 64
  /// How often all of it is asked; nil is until stopped.
  package var rounds: Int? = 1
  /// Between the starts of two rounds.
  package var interval: Duration = .seconds(1)
  /// Bounds the whole run.
  package var deadline: Duration?
  /// From when the deadline counts, where that is not the start of the inquiry: reading the questions takes time, too.
  package var deadlineStart: MonotonicTime?
  /// Connect to this port of every name, and tell how that went.
  package var port: Port?
  /// Bounds each of those connections.
  package var connectTimeout: Duration = .seconds(10)

  /// Told of each of those connections before its first packet.
  package var witness: (any TrafficWitness)?

  package init(questions: [NameQuestion]) { self.questions = questions }
}

/// What one word of the command line, or one line of a file, asks for.
package struct NameQuestion: Hashable, Sendable {
  /// As it was written.
  package let text: String
  /// What the resolver is asked, in ASCII; an internationalised name is here as IDNA encodes it.
  package let host: String
  /// Why nobody can be asked, where the text is no name at all.
  package let problem: String?

  package init(text: String, host: String) {
    self.text = text
    self.host = host
    problem = nil
  }

  package init(text: String, problem: String) {
    self.text = text
    host = ""
    self.problem = problem
  }

  /// The address, where an address was written, in one of the forms of `inet_pton(3)`.
  package var address: IPAddress? { IPAddress(host) }
}
