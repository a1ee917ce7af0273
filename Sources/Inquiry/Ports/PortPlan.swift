package import Sockets

/// What is asked about services and ports.
package struct PortPlan: Sendable {
  /// The questions, each with an answer of its own.
  package var questions: [PortQuestion]
  /// Only these transport protocols; none named is all of them.
  package var transports: [String]
  /// How long to wait for each answer of the name service.
  package var timeout = Duration.seconds(5)

  /// A plan with the default time limit.
  package init(_ questions: [PortQuestion], transports: [String] = []) {
    self.questions = questions
    self.transports = transports
  }

  /// Whether services over `transport` are asked for.
  func includes(_ transport: String) -> Bool { transports.isEmpty || transports.contains(transport) }
}

/// One thing that is asked.
package struct PortQuestion: Hashable, Sendable {
  /// What kind of thing.
  package enum Subject: Hashable, Sendable {
    /// The services of this name, or with this alias.
    case name(String)
    /// The services at this port.
    case number(Port)
    /// The services at these ports.
    case range(ClosedRange<Port>)
    /// The services with this word in their name, an alias or the comment, in small letters or capitals.
    case search(String)
    /// The whole table.
    case everything
    /// What was written is neither a port nor the name of a service.
    case nothing(problem: String)
  }

  /// What is asked for.
  package let subject: Subject
  /// How it was written; nil where nothing was.
  package let text: String?

  /// A question as it was written.
  package init(_ subject: Subject, text: String?) {
    self.subject = subject
    self.text = text
  }
}
