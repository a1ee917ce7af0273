internal import Addresses
internal import Sockets

/// Asks one question after the other, on a thread of its own: every call here may block.
final class NameAsker {
  private let plan: NamePlan
  private let surroundings: Surroundings
  private let sources = SourceSelector()

  init(_ plan: NamePlan, _ surroundings: Surroundings) {
    self.plan = plan
    self.surroundings = surroundings
  }

  /// Asks everything that the plan wants to know about `question`, and posts after each step what is known so far.
  func answer(_ question: NameQuestion, post: (NameAnswer) -> Void) -> NameAnswer {
    var watch = Stopwatch()
    let query = Resolver.Query(host: question.host, family: plan.family, wantsCanonicalName: true)
    let found: Resolver.Answer
    do throws(ResolverError) { found = try look(query) } catch {
      var answer = NameAnswer(question, .failure(error))
      answer.steps.append(.init(kind: .lookup, elapsed: watch.lap()))
      return answer
    }
    var answer = NameAnswer(question, .success([]))
    answer.canonicalName = found.canonicalName
    answer.steps.append(.init(kind: .lookup, elapsed: watch.lap()))

    let addresses = found.addresses.compactMap(\.ip)
    answer.result = .success(describe(addresses))
    answer.origin = isLiteral(question, addresses) ? .literal : surroundings.origin(of: question.host, addresses)
    if plan.family == .unspecified, let hidden = surroundings.hiddenFamily,
      addresses.contains(where: { ($0.bitWidth == 32) == (hidden == .inet) })
    {
      answer.hidden = hidden
    }
    answer.steps.append(.init(kind: .sources, elapsed: watch.lap()))

    if mayHaveBeenCompleted(answer) {
      post(answer)
      answer.completedBy = completion(question.host, answer, Set(addresses))
      answer.steps.append(.init(kind: .search, elapsed: watch.lap()))
    }
    if plan.wantsReverse || answer.origin == .literal { reverse(&answer, &watch, post) }
    return answer
  }

  /// A scope that names no interface is said as such; the resolver would call the address an unknown name.
  private func look(_ query: Resolver.Query) throws(ResolverError) -> Resolver.Answer {
    if let host = query.host, case .v6(let address)? = IPAddress(host), case .name(let name)? = address.scope {
      do throws(SocketError) { _ = try Interface.index(of: name) } catch {
        throw ResolverError(reason: .system(error.code), query: query)
      }
    }
    return try Resolver.answer(query)
  }

  /// Written as an address: in the usual way, or in one of the old ones of `inet_aton(3)`, for example `127.1`.
  private func isLiteral(_ question: NameQuestion, _ addresses: [IPAddress]) -> Bool {
    if question.address != nil { return true }
    guard addresses.count == 1, addresses[0].bitWidth == 32, question.host.utf8.first?.isDecimalDigit == true else {
      return false
    }
    let query = Resolver.Query(host: question.host, family: .inet, isNumeric: true)
    return (try? Resolver.answer(query)) != nil
  }

  // MARK: Sources and order

  private func describe(_ addresses: [IPAddress]) -> [FoundAddress] {
    let policy = surroundings.policy
    var destinations: [Destination] = []
    var found = addresses.map { address in
      let source = source(for: address)
      destinations.append(surroundings.destination(address, source: try? source.get()))
      return FoundAddress(
        address: address, source: source, reach: address.reach, label: policy.label(of: address),
        precedence: policy.precedence(of: address))
    }
    for index in found.indices.dropLast() {
      let (rule, isFirst) = destinations[index].rule(before: destinations[index + 1], policy)
      found[index].ruleBeforeNext = isFirst ? rule : nil
    }
    return found
  }

  private func source(for address: IPAddress) -> Result<IPAddress, SocketError> {
    do throws(SocketError) {
      guard let source = try sources.source(for: address) else {
        return .failure(SocketError("route", .addressNotAvailable, subject: "\(address)"))
      }
      return .success(source)
    } catch { return .failure(error) }
  }

  // MARK: The search list

  private func mayHaveBeenCompleted(_ answer: NameAnswer) -> Bool {
    let host = answer.question.host
    switch answer.origin {
    case .literal, .hosts, nil: return false
    case .source, .oneOf: break
    }
    guard !surroundings.dns.search.isEmpty, !host.hasSuffix("."), let canonical = answer.canonicalName else {
      return false
    }
    return !Self.isSame(canonical, host)
  }

  /// The first domain of the search list that makes of `host` the canonical name, or, where that is an alias of another
  /// name, a name with the same addresses.
  private func completion(_ host: String, _ answer: NameAnswer, _ addresses: Set<IPAddress>) -> String? {
    let domains = surroundings.dns.search
    if let canonical = answer.canonicalName,
      let domain = domains.first(where: { Self.isSame(canonical, "\(host).\($0)") })
    {
      return domain
    }
    // Tried as it is first, a name that exists as it is was not completed.
    if host.utf8.count(where: { $0 == UInt8(ascii: ".") }) >= surroundings.dns.dots, has("\(host).", addresses) {
      return nil
    }
    return domains.first { has("\(host).\($0).", addresses) }
  }

  private func has(_ name: String, _ addresses: Set<IPAddress>) -> Bool {
    let query = Resolver.Query(host: name, family: plan.family)
    guard let found = try? Resolver.answer(query) else { return false }
    return Set(found.addresses.compactMap(\.ip)) == addresses
  }

  private static func isSame(_ a: String, _ b: String) -> Bool {
    a.lowercased().withoutEndingDot == b.lowercased().withoutEndingDot
  }

  // MARK: Back from addresses to names

  private func reverse(_ answer: inout NameAnswer, _ watch: inout Stopwatch, _ post: (NameAnswer) -> Void) {
    var found = answer.addresses
    for index in found.indices {
      post(answer)
      do throws(ResolverError) {
        found[index].reverse = ReverseAnswer(name: .success(try Resolver.name(of: found[index].address)))
      } catch { found[index].reverse = ReverseAnswer(name: .failure(error)) }
      answer.result = .success(found)
    }
    answer.steps.append(.init(kind: .reverse, elapsed: watch.lap()))
    for index in found.indices {
      guard case .success(let name)? = found[index].reverse?.name else { continue }
      post(answer)
      let confirmation = confirm(name, found[index].address)
      found[index].reverse?.confirmation = confirmation
      answer.result = .success(found)
    }
    answer.steps.append(.init(kind: .confirm, elapsed: watch.lap()))
  }

  private func confirm(_ name: String, _ address: IPAddress) -> ReverseAnswer.Confirmation {
    if (try? Resolver.answer(Resolver.Query(host: name, isNumeric: true))) != nil { return .notAName }
    do throws(ResolverError) {
      let query = Resolver.Query(host: name, family: address.bitWidth == 32 ? .inet : .inet6)
      let addresses = try Resolver.answer(query).addresses.compactMap(\.ip)
      let same = addresses.contains { $0.withScope(nil) == address.withScope(nil) }
      return same ? .confirmed : .mismatch(addresses)
    } catch { return .failed(error) }
  }
}

extension StringProtocol {
  /// Without the dot that ends an absolute name.
  fileprivate var withoutEndingDot: SubSequence { hasSuffix(".") ? dropLast() : self[...] }
}
