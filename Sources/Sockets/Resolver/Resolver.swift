internal import Addresses
internal import Glibc

/// What programs on this machine get for a name: a front end to `getaddrinfo(3)`.
public enum Resolver {
  /// A question for the resolver.
  public struct Query: Hashable, Sendable {
    /// A name or an address; nil asks for addresses of this machine itself.
    public var host: String?
    /// A service name or a port number.
    public var service: String?
    /// The family of the answers; `.unspecified` is both.
    public var family: Family
    /// The type of socket that the answers are for.
    public var type: SocketType
    /// Answer with wildcard addresses to listen on, when there is no host (`AI_PASSIVE`).
    public var isPassive: Bool
    /// Look nothing up: the host is an address (`AI_NUMERICHOST`).
    public var isNumeric: Bool
    /// Ask for the host's canonical name too (`AI_CANONNAME`).
    public var wantsCanonicalName: Bool
    /// The host is an address, and its name is wanted.
    public var isReverse: Bool

    /// A question; by default for addresses of either family to connect a stream to.
    public init(
      host: String?, service: String? = nil, family: Family = .unspecified, type: SocketType = .stream,
      isPassive: Bool = false, isNumeric: Bool = false, wantsCanonicalName: Bool = false, isReverse: Bool = false
    ) {
      self.host = host
      self.service = service
      self.family = family
      self.type = type
      self.isPassive = isPassive
      self.isNumeric = isNumeric
      self.wantsCanonicalName = wantsCanonicalName
      self.isReverse = isReverse
    }
  }

  /// What came back.
  public struct Answer: Hashable, Sendable {
    /// In the order of `getaddrinfo`, which is RFC 6724's; no address twice.
    public var addresses: [SocketAddress] = []
    /// The name that the resolver calls canonical, where it was asked for.
    public var canonicalName: String?
  }

  /// Asks on the calling thread, which waits for as long as the system's resolver likes.
  public static func answer(_ query: Query) throws(ResolverError) -> Answer {
    var hints = addrinfo()
    hints.ai_family = query.family.rawValue
    hints.ai_socktype = query.type.rawValue
    hints.ai_flags =
      (query.isPassive ? AI_PASSIVE : 0) | (query.isNumeric ? AI_NUMERICHOST : 0)
      | (query.wantsCanonicalName ? AI_CANONNAME : 0)
    var list: UnsafeMutablePointer<addrinfo>?
    errno = 0
    let result = getaddrinfo(query.host, query.service, &hints, &list)
    guard result == 0 else {
      let code = Errno.current
      throw ResolverError(result, systemError: code, query: query)
    }
    defer { freeaddrinfo(list) }
    var answer = Answer()
    var entry = list
    while let info = entry?.pointee {
      if let name = info.ai_canonname, answer.canonicalName == nil { answer.canonicalName = String(cString: name) }
      if let raw = info.ai_addr {
        let address = SocketAddress(UnsafeRawPointer(raw), length: Int(info.ai_addrlen))
        if !answer.addresses.contains(address) { answer.addresses.append(address) }
      }
      entry = info.ai_next
    }
    return answer
  }

  /// Asks on a helper thread and returns at `deadline` at the latest, whatever the system's resolver is doing.
  public static func answer(_ query: Query, until deadline: MonotonicTime) throws(ResolverError) -> Answer {
    let result: Result<Answer, ResolverError>?
    do throws(SocketError) {
      result = try HelperThread.call(until: deadline) {
        do throws(ResolverError) { return .success(try answer(query)) } catch { return .failure(error) }
      }
    } catch { throw ResolverError(reason: .system(error.code), query: query) }
    guard let result else { throw ResolverError(reason: .timedOut, query: query) }
    return try result.get()
  }
}

/// A name that could not be turned into addresses.
///
/// Prints as `resolve HOST: REASON`.
public struct ResolverError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Why there is no answer.
  public enum Reason: Hashable, Sendable {
    /// There is no such name, or it has no address of the family asked for (EAI_NONAME, EAI_NODATA).
    case notFound
    /// The service is unknown for this type of socket (EAI_SERVICE).
    case unknownService
    /// The name server did not answer, or could not (EAI_AGAIN).
    case temporary
    /// Our own deadline passed first.
    case timedOut
    /// The system failed (EAI_SYSTEM, EAI_MEMORY).
    case system(Errno)
    /// Any other code of `gai_strerror(3)`.
    case other(code: Int32)
  }

  /// Why there is no answer.
  public let reason: Reason
  /// What was asked.
  public let query: Resolver.Query
  /// What `getaddrinfo(3)` or `getnameinfo(3)` returned, where that was where it failed.
  public let libraryCode: Int32?

  /// A failure that a caller found out by itself.
  public init(reason: Reason, query: Resolver.Query) {
    self.reason = reason
    self.query = query
    libraryCode = nil
  }

  /// The deadline of a caller that waits for the resolver in its own way.
  public init(timedOut query: Resolver.Query) { self.init(reason: .timedOut, query: query) }

  init(_ code: Int32, systemError: Errno, query: Resolver.Query) {
    // EAI_NODATA (-5) and EAI_ADDRFAMILY (-9) need _GNU_SOURCE; netdb.h.
    let reason: Reason =
      switch code {
      // A source that lacked a descriptor or memory has nothing to say, which the library passes on as "no such name".
      case _ where systemError.isShortage: .system(systemError)
      case EAI_NONAME, -5, -9: .notFound
      case EAI_SERVICE: .unknownService
      case EAI_AGAIN: .temporary
      case EAI_MEMORY: .system(.noMemory)
      case EAI_SYSTEM: .system(systemError)
      default: .other(code: code)
      }
    self.reason = reason
    self.query = query
    libraryCode = code
  }

  /// The reason in the C library's own words, which programs know: `gai_strerror(3)`, or `strerror(3)` for EAI_SYSTEM.
  public var libraryMessage: String {
    switch (reason, libraryCode) {
    case (.system(let code), _): "\(code)"
    case (_, let code?): String(cString: gai_strerror(code))
    case (_, nil): explanation
    }
  }

  /// `resolve HOST: REASON`.
  public var description: String {
    let host = query.host ?? "*"
    return "resolve \(host.isEmpty ? "''" : host): \(explanation)"
  }

  /// The reason in words, with what would help.
  public var explanation: String {
    switch reason {
    case .notFound where query.family == .inet && IPv6Address(query.host ?? "") != nil: "an IPv6 address, and no IPv4"
    case .notFound where query.family == .inet6 && IPv4Address(query.host ?? "") != nil: "an IPv4 address, and no IPv6"
    case .notFound where query.isReverse: "the address has no name"
    case .notFound where query.isNumeric: "not an address; -n looks nothing up"
    case .notFound where query.family == .inet: "no such name, or it has no IPv4 address"
    case .notFound where query.family == .inet6: "no such name, or it has no IPv6 address"
    case .notFound: "no such name"
    case .unknownService: "unknown service \(query.service ?? "")"
    case .temporary: "no answer from the name server, or it failed; try again, or see resolv.conf(5)"
    case .timedOut: "no answer in time"
    case .system(let code): "\(code)"
    case .other(let code): String(cString: gai_strerror(code))
    }
  }
}
