package import Addresses
package import Sockets

/// Everything `inspect` needs to know, decided before anything is sent.
package struct InspectPlan: Sendable {
  package var subject: Subject
  package var type: SocketType
  /// `.unspecified` tries both Internet families.
  package var family: Family = .unspecified
  /// Our own address, or only its port.
  package var source: IPAddress?
  package var sourcePort: Port?
  /// Use only this interface.
  package var interface: String?
  /// Bounds looking up and connecting together.
  package var timeout: Duration = .seconds(10)
  /// Bounds the whole run.
  package var deadline: Duration?
  /// Look again, and tell what has changed.
  package var watch: Watch?
  /// How much of each socket is read.
  package var depth: Depth = .complete

  package init(subject: Subject, type: SocketType) {
    self.subject = subject
    self.type = type
  }

  /// Whose socket it is.
  package enum Subject: Sendable {
    /// One that is opened for the purpose, by connecting.
    case connection(Target)
    /// One that is opened for the purpose, by listening.
    case listener(Target)
    /// One that the parent process handed over; taken before this process opens descriptors of its own, so that none of
    /// those can be mistaken for it.
    case inherited(Result<AdoptedSocket, SocketError>)
    /// One of another process, or all that it has.
    case process(Int32, descriptor: Int32?)
  }

  /// How often to look again.
  package struct Watch: Sendable {
    package var interval: Duration
    /// Reports in all, the first included.
    package var count: Int?

    package init(interval: Duration, count: Int? = nil) {
      self.interval = interval
      self.count = count
    }
  }

  package enum Depth: Sendable {
    /// What it is, whom it talks to and what waits in its queues.
    case brief
    case complete
  }
}
