import Addresses
import Glibc
import Reactor
import Sockets
import TestSupport
import Testing
import Wire

@testable import Probe

@Suite("requests and replies through the kernel", .enabled(if: geteuid() == 0, "raw sockets need root"))
struct EchoTransportTests {
  /// What a transport heard.
  private struct Heard {
    var replies: [UInt64] = []
    var lengths: [Int] = []
    var stamped: [UInt64] = []

    mutating func note(_ news: ProbeNews) {
      switch news {
      case .left(let index, _): stamped.append(index)
      case .answered(let index, let reply):
        replies.append(index)
        lengths.append(reply.length)
        #expect(reply.corruption == nil)
      case .undelivered(let index, _, let error): Issue.record("\(index): \(error)")
      case .unsent(let index, let error, _): Issue.record("\(index): \(error)")
      }
    }
  }

  private func transport(
    _ family: Family, identifier: UInt16 = .random(in: 1 ... .max), size: Int = 56, cookie: UInt64 = 0x1122_3344,
    options: EchoOptions = EchoOptions(), on reactor: Reactor
  ) throws -> EchoTransport {
    let socket = try EchoSocket(family, .raw, options, identifier: identifier)
    return try EchoTransport(socket, options, EchoPayload(cookie: cookie, count: size), on: reactor)
  }

  private func ask(_ transport: EchoTransport, _ numbers: [UInt64]) throws {
    let address: IPAddress = transport.family == .inet ? .v4(.loopback) : .v6(.loopback)
    for number in numbers { try transport.ask(number, address) }
    transport.flush { number, error in Issue.record("\(number): \(error)") }
  }

  private func hear(_ transport: EchoTransport, _ numbers: [UInt64]) async throws -> Heard {
    var heard = Heard()
    while heard.replies.count < numbers.count {
      try await transport.wait()
      try transport.hear(next: (numbers.max() ?? 0) + 1, isNews: true) { heard.note($0) }
    }
    return heard
  }

  @Test("each reply finds its probe, past the wrap of the sequence as well", arguments: [Family.inet, .inet6])
  func found(family: Family) throws {
    let numbers: [UInt64] = [0, 1, 65_535, 65_536, 131_071, 1 << 40]
    let heard = try onReactor { reactor in
      let transport = try transport(family, on: reactor)
      defer { transport.close() }
      try ask(transport, numbers)
      return try await hear(transport, numbers)
    }
    #expect(heard.replies.sorted() == numbers && heard.lengths.allSatisfy { $0 == 64 })
    #expect(Set(heard.stamped).isSubset(of: numbers) && !heard.stamped.isEmpty)
  }

  @Test("of a payload without a number the latest probe of the sequence is meant", arguments: [0, 4, 8])
  func short(size: Int) throws {
    let heard = try onReactor { reactor in
      let transport = try transport(.inet, size: size, on: reactor)
      defer { transport.close() }
      try ask(transport, [65_536 + 7])
      return try await hear(transport, [65_536 + 7])
    }
    #expect(heard.replies == [65_536 + 7] && heard.lengths == [8 + size])
  }

  @Test("a header that is made here brings the same answers, and its stamps", arguments: [nil, 3])
  func headerIncluded(hops: Int?) throws {
    var options = EchoOptions()
    options.includesHeader = true
    options.recordsRoute = true
    options.hops = hops
    let heard = try onReactor { [options] reactor in
      let transport = try transport(.inet, options: options, on: reactor)
      defer { transport.close() }
      try ask(transport, [5, 6])
      return try await hear(transport, [5, 6])
    }
    #expect(heard.replies == [5, 6] && heard.lengths == [64, 64])
    #expect(Set(heard.stamped).isSubset(of: [5, 6]) && !heard.stamped.isEmpty)
  }

  @Test("another run's cookie is foreign, though identifier and sequence are ours", arguments: [Family.inet, .inet6])
  func foreign(family: Family) throws {
    try onReactor { reactor in
      let ours = try transport(family, identifier: 4711, cookie: 0x0102_0304_0506_0708, on: reactor)
      let other = try transport(family, identifier: 4711, cookie: 0x1112_1314_1516_1718, on: reactor)
      defer {
        ours.close()
        other.close()
      }
      try ask(other, [1, 2])
      // Replies to both go to both sockets, and those of the other are there first.
      try ask(ours, [1])
      let heard = try await hear(ours, [1])
      #expect(heard.replies == [1])
      #expect(try await hear(other, [1, 2]).replies == [1, 2])
    }
  }
}
