package import Addresses
package import Sockets

/// All that was found out about one question.
package struct NameAnswer: Sendable {
  package let question: NameQuestion
  /// The addresses in the order of `getaddrinfo(3)`, or why there are none.
  package var result: Result<[FoundAddress], ResolverError>
  /// What the resolver calls the canonical name.
  package var canonicalName: String?
  /// Who answered, as far as that can be inferred.
  package var origin: NameOrigin?
  /// The domain of the search list that completed the name, as far as that can be inferred.
  package var completedBy: String?
  /// The family that programs which ask with AI_ADDRCONFIG do not get here.
  package var hidden: Family?
  /// How long each step took.
  package var steps: [Step] = []
  /// The time ran out before everything was asked.
  package var isIncomplete = false
  /// The run ended before there was an answer.
  package var isUnanswered = false

  /// One step of the work.
  package struct Step: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable {
      /// `getaddrinfo(3)` for the name.
      case lookup
      /// Asking the kernel for routes and sources.
      case sources
      /// Finding out whether the search list completed the name.
      case search
      /// `getnameinfo(3)` for the addresses.
      case reverse
      /// `getaddrinfo(3)` for the names that came back.
      case confirm
    }

    package let kind: Kind
    package let elapsed: Duration
  }

  package init(_ question: NameQuestion, _ result: Result<[FoundAddress], ResolverError>) {
    self.question = question
    self.result = result
  }

  /// The time that the look-up itself took.
  package var lookupTime: Duration? { steps.first { $0.kind == .lookup }?.elapsed }
  /// The addresses alone; none after a failure.
  package var addresses: [FoundAddress] { (try? result.get()) ?? [] }
  /// The time of all steps.
  package var elapsed: Duration { steps.map(\.elapsed).reduce(.zero, +) }

  /// The error that decides the verdict: no address, or, for an address that was asked for, no name.
  package var failure: ResolverError? {
    switch result {
    case .failure(let error): return error
    case .success(let found):
      guard origin == .literal || question.address != nil else { return nil }
      switch found.first?.reverse?.name {
      case .failure(let error): return error
      case nil where isIncomplete: return ResolverError(timedOut: .init(host: question.host, isReverse: true))
      case .success, nil: return nil
      }
    }
  }
}

/// One address of a name, and why it stands where it stands.
package struct FoundAddress: Hashable, Sendable {
  package let address: IPAddress
  /// Where packets to it would leave from, or why they cannot.
  package let source: Result<IPAddress, SocketError>
  package let reach: AddressScope
  package let label: Int
  package let precedence: Int
  /// The rule that puts it before the next one; nil for the last, and where the rules say otherwise.
  package var ruleBeforeNext: DestinationRule?
  /// Its name, where that was asked for.
  package var reverse: ReverseAnswer?
}

/// The name of an address, and whether that name leads back to it.
package struct ReverseAnswer: Hashable, Sendable {
  package let name: Result<String, ResolverError>
  /// Nil while there is no name.
  package var confirmation: Confirmation?

  package enum Confirmation: Hashable, Sendable {
    /// The name has this address among its own.
    case confirmed
    /// The name has only others.
    case mismatch([IPAddress])
    /// What came back as a name is an address, which leads to itself.
    case notAName
    /// The name could not be resolved.
    case failed(ResolverError)
  }
}

/// Who answered. `getaddrinfo(3)` does not say, so all but `literal` is inferred from `nsswitch.conf(5)` and the files.
package enum NameOrigin: Hashable, Sendable {
  /// Nobody was asked: it is an address.
  case literal
  /// A line of `/etc/hosts`.
  case hosts(line: Int)
  /// The one source that can have answered, by its name in nsswitch.conf, for example `dns`.
  case source(String)
  /// One of several sources.
  case oneOf([String])
}
