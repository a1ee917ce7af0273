import Addresses
import TestSupport
import Testing

@Suite("address sets")
struct AddressSetTests {
  private func set(_ texts: [String]) throws -> AddressSet {
    AddressSet(try texts.map { try #require(AddressRange($0), "\($0)") })
  }

  private func text(_ set: AddressSet) -> [String] { set.ranges.map(\.description) }

  static let merged: [(given: [String], kept: [String], count: UInt64)] = [
    ([], [], 0), (["10.0.0.1"], ["10.0.0.1"], 1),
    (["10.0.0.5-9", "10.0.0.1-4"], ["10.0.0.1-10.0.0.9"], 9),
    (["10.0.0.1-5", "10.0.0.3-9"], ["10.0.0.1-10.0.0.9"], 9),
    (["10.0.0.1-9", "10.0.0.3-5", "10.0.0.4"], ["10.0.0.1-10.0.0.9"], 9),
    (["10.0.0.1-3", "10.0.0.5-9"], ["10.0.0.1-10.0.0.3", "10.0.0.5-10.0.0.9"], 8),
    (["10.0.0.0/25", "10.0.0.128/25", "10.0.1.0/24"], ["10.0.0.0-10.0.1.255"], 512),
    (["255.255.255.255", "255.255.255.254"], ["255.255.255.254-255.255.255.255"], 2),
    (["::/1", "8000::/1"], ["::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"], .max),
    (["::a00:1", "10.0.0.1", "10.0.0.2"], ["10.0.0.1-10.0.0.2", "::a00:1"], 3),
    (
      ["fe80::2%b", "fe80::1", "fe80::1%a", "fe80::2%a", "fe80::2"],
      ["fe80::1-fe80::2", "fe80::1-fe80::2%a", "fe80::2%b"], 5
    ),
  ]

  @Test("ranges that overlap or touch become one, and versions and scopes stay apart", arguments: merged)
  func merge(given: [String], kept: [String], count: UInt64) throws {
    let set = try set(given)
    #expect(text(set) == kept)
    #expect(set.count == count && set.isEmpty == given.isEmpty)
    var single = AddressSet()
    for range in given { single.insert(try #require(AddressRange(range))) }
    #expect(single == set && single.hashValue == set.hashValue)
    #expect(AddressSet(set.ranges) == set)
  }

  static let cut: [(from: [String], away: [String], left: [String])] = [
    (["10.0.0.1-9"], [], ["10.0.0.1-10.0.0.9"]), (["10.0.0.1-9"], ["10.0.0.0/24"], []),
    (["10.0.0.1-9"], ["10.0.0.1", "10.0.0.9", "10.0.0.5"], ["10.0.0.2-10.0.0.4", "10.0.0.6-10.0.0.8"]),
    (["10.0.0.1-3", "10.0.0.7-9"], ["10.0.0.3-7"], ["10.0.0.1-10.0.0.2", "10.0.0.8-10.0.0.9"]),
    (["10.0.0.1-3"], ["::/0"], ["10.0.0.1-10.0.0.3"]),
    (["0.0.0.0/0"], ["0.0.0.0", "255.255.255.255"], ["0.0.0.1-255.255.255.254"]),
    (
      ["::/0"], ["::/1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"], ["8000::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe"]
    ),
    // A range without a scope has the addresses of all, one with a scope only its own.
    (["fe80::1%a", "fe80::1%b", "fe80::1"], ["fe80::/10"], []),
    (["fe80::1%a", "fe80::1%b", "fe80::1"], ["fe80::/10%a"], ["fe80::1", "fe80::1%b"]),
    (["fe80::1-fe80::9%a"], ["fe80::2-fe80::3%a", "fe80::5"], ["fe80::1%a", "fe80::4%a", "fe80::6-fe80::9%a"]),
  ]

  @Test("what is taken away is no member any more", arguments: cut)
  func subtract(from: [String], away: [String], left: [String]) throws {
    var set = try set(from)
    set.subtract(try self.set(away.map { $0 == "fe80::/10%a" ? "fe80::%a/10" : $0 }))
    #expect(text(set) == left)
  }

  @Test("the index leads to every member once, in order, and a member is contained")
  func index() throws {
    let set = try set(
      ["10.0.0.254-10.0.1.1", "::1-::3", "fe80::1%a", "10.0.0.7"].filter { AddressRange($0) != nil }
    )
    let all = (0..<set.count).map { set[$0] }
    #expect(
      all.map(\.description) == [
        "10.0.0.7", "10.0.0.254", "10.0.0.255", "10.0.1.0", "10.0.1.1", "::1", "::2", "::3", "fe80::1%a",
      ])
    #expect(all.allSatisfy { set.contains($0) })
    for other in ["10.0.0.8", "10.0.0.253", "10.0.1.2", "::", "::4", "fe80::1", "fe80::1%b", "0.0.0.1", "255.0.0.0"] {
      #expect(!set.contains(try #require(IPAddress(other))), "\(other)")
    }
    let scoped = try #require(IPAddress("::2%eth0"))
    #expect(set.covers(scoped) && !set.contains(scoped))
    #expect(!set.covers(try #require(IPAddress("fe80::1"))))
  }

  @Test("a number of addresses that does not fit is told apart from the greatest that does")
  func count() throws {
    let exact = try set(["::-::ffff:ffff:ffff:fffe"])
    #expect(exact.count == .max && exact.isCountExact)
    #expect(exact[.max - 1].description == "::ffff:ffff:ffff:fffe")
    let more = try set(["::/64", "1::"])
    #expect(more.count == .max && !more.isCountExact && more[.max - 1].description == "::ffff:ffff:ffff:fffe")
    for beyond in [["10.0.0.1", "::-::ffff:ffff:ffff:fffe"], ["::/0"]] {
      let set = try set(beyond)
      #expect(set.count == .max && !set.isCountExact)
    }
  }

  @Test("the same set comes out as from an array of flags, whatever is put in and taken away")
  func compared() {
    var generator = SeededGenerator(seed: 6)
    for _ in 0..<300 {
      var flags = [Bool](repeating: false, count: 64)
      var set = AddressSet()
      for _ in 0..<8 {
        let first = Int.random(in: 0..<64, using: &generator)
        let last = min(63, first + Int.random(in: 0..<12, using: &generator))
        let isIn = Bool.random(using: &generator)
        for index in first...last { flags[index] = isIn }
        guard let range = AddressRange("10.0.0.\(first)-\(last)") else { continue }
        if isIn { set.insert(range) } else { set.subtract(AddressSet([range])) }
      }
      let members = flags.indices.filter { flags[$0] }.map { "10.0.0.\($0)" }
      #expect((0..<set.count).map { set[$0].description } == members)
      #expect(flags.indices.allSatisfy { set.contains(.v4(IPv4Address(10, 0, 0, UInt8($0)))) == flags[$0] })
    }
  }

  @Test("a million ranges in no order are taken in and taken away again", .timeLimit(.minutes(1)))
  func million() throws {
    var generator = SeededGenerator(seed: 7)
    // Every other address, so that none touch.
    let single = (0..<1_000_000 as Range<UInt32>).shuffled(using: &generator).compactMap { number in
      let address = IPAddress.v4(IPv4Address(rawValue: number * 2))
      return AddressRange(first: address, last: address)
    }
    var set = AddressSet(single)
    #expect(set.count == 1_000_000 && set.ranges.count == 1_000_000)
    #expect(set[999_999] == .v4(IPv4Address(rawValue: 1_999_998)))
    set.subtract(AddressSet(single.dropFirst()))
    #expect(Array(set.ranges) == [single[0]])
  }
}
