package import Sockets

/// What an inquiry about ports finds out.
package enum PortEvent: Sendable {
  /// Nobody on this machine lists services: what follows is from the table that this program carries. Told at most once.
  case builtInTable
  /// The services file is there and cannot be read, so that what is not found may be there all the same. Told at most once.
  case unreadableFile(SocketError)
  /// An answer; a question may have several. `isPrivileged`: an unprivileged user may not bind the port here.
  case found(PortQuestion, Service, isPrivileged: Bool)
  /// There is nothing that could be asked.
  case malformed(PortQuestion, problem: String)
  /// There is no such service.
  case notFound(PortQuestion, PortAbsence)
  /// The name service did not say, or not all.
  case unanswered(PortQuestion, PortFailure)
}

/// What there is to say of a service that does not exist.
package struct PortAbsence: Sendable {
  /// The only protocols that were asked for; none named is all of them.
  package let transports: [String]
  /// The same name or port over protocols that were not asked for.
  package let elsewhere: [Service]
  /// Names and aliases over the protocols that were asked for.
  package let names: [String]
  /// Of a single port: whether an unprivileged user may not bind it here.
  package let isPrivileged: Bool?
  /// Why the services file, which may have it, cannot be read.
  package let fileFailure: SocketError?
}

/// Why a question has no answer.
package enum PortFailure: Error, Hashable, Sendable {
  /// The time limit passed.
  case timedOut
  /// A signal came first; the run is over.
  case interrupted(Signal)
  /// A source says to try again (EAGAIN).
  case temporary(SocketError)
  /// This process has run out of something: descriptors, memory, threads.
  case failed(SocketError)
}

/// What an inquiry came to.
package struct PortSummary: Sendable {
  /// Answers.
  package internal(set) var found = 0
  /// Questions to which the answer is no.
  package internal(set) var notFound = 0
  /// Words that ask for nothing.
  package internal(set) var invalid = 0
  /// Questions without an answer, or without all of it.
  package internal(set) var unanswered = 0
  /// Why the services file could not be read.
  package internal(set) var fileFailure: SocketError?
  /// What ended the run before its time.
  package internal(set) var signal: Signal?
  /// How long it took.
  package internal(set) var elapsed = Duration.zero
}
