import Addresses
import Sockets
import Testing

@testable import Inquiry

@Suite("what changed from one answer to the next")
struct NameChangeTests {
  /// The addresses of an answer; nil is a name that was not found.
  private func answer(_ addresses: [String]?, host: String = "a.example", reverse: ResolverError? = nil) throws
    -> NameAnswer
  {
    let question = NameQuestion(text: host, host: host)
    guard let addresses else {
      return NameAnswer(question, .failure(ResolverError(reason: .notFound, query: .init(host: host))))
    }
    let found = try addresses.map { text in
      let address = try #require(IPAddress(text))
      var found = FoundAddress(address: address, source: .success(address), reach: .global, label: 1, precedence: 40)
      if let reverse { found.reverse = ReverseAnswer(name: .failure(reverse)) }
      return found
    }
    return NameAnswer(question, .success(found))
  }

  private func change(_ before: [String]?, _ now: [String]?) throws -> String {
    guard let change = NameChange(from: try answer(before), to: try answer(now)) else { return "none" }
    let parts = change.added.map { "+\($0)" } + change.removed.map { "-\($0)" }
    return (parts + (change.isReordered ? ["order"] : []) + (change.verdictChanged ? ["verdict"] : []))
      .joined(separator: " ")
  }

  @Test(
    "added, removed, in another order, found and lost",
    arguments: [
      (["192.0.2.1"], ["192.0.2.1"], "none"), (["192.0.2.1"], ["192.0.2.2"], "+192.0.2.2 -192.0.2.1"),
      (["192.0.2.1"], ["192.0.2.1", "::1"], "+::1"), (["192.0.2.1", "::1"], ["::1"], "-192.0.2.1"),
      (["192.0.2.1", "::1"], ["::1", "192.0.2.1"], "order"),
      (["192.0.2.1", "::1"], ["::1", "192.0.2.1", "::2"], "+::2"),
      (["192.0.2.1"], nil, "-192.0.2.1 verdict"), (nil, ["192.0.2.1"], "+192.0.2.1 verdict"), (nil, nil, "none"),
    ] as [([String]?, [String]?, String)])
  func changes(_ before: [String]?, _ now: [String]?, _ expected: String) throws {
    #expect(try change(before, now) == expected)
  }

  @Test("the name of an address that was lost is a change, although the address is the same")
  func reverse() throws {
    let lost = ResolverError(reason: .notFound, query: .init(host: "192.0.2.1", isReverse: true))
    let before = try answer(["192.0.2.1"], host: "192.0.2.1")
    let now = try answer(["192.0.2.1"], host: "192.0.2.1", reverse: lost)
    let change = try #require(NameChange(from: before, to: now))
    #expect(change.verdictChanged && change.added.isEmpty && change.removed.isEmpty && !change.isReordered)
    #expect(NameChange(from: now, to: now) == nil)
  }
}
