import Addresses
import Sockets
import Testing

@testable import Probe

@Suite struct KeyedHashTests {
  /// The 24-byte vector of the reference implementation: key 00...0f, message 00...17.
  @Test("the hash is SipHash-2-4")
  func vector() {
    let hash = KeyedHash(key: 0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908)
    #expect(hash(0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908, 0x1716_1514_1312_1110) == 0xb8ad_50c6_f649_af94)
  }
}

@Suite struct QuestionTableTests {
  private let address = IPAddress.v4(.loopback)

  private func slots(_ table: QuestionTable, _ key: QuestionKey) -> [ScanSlot] {
    var slots: [ScanSlot] = []
    _ = table.each(key) { slots.append($0.slot) }
    return slots
  }

  @Test("several questions to one port are all found, whichever is forgotten first", arguments: [0, 1, 2])
  func twins(gone: Int) throws {
    let table = try QuestionTable(interface: nil)
    let all = (0..<3).map { ScanSlot(index: UInt32($0 * 5), generation: 1) }
    for slot in all { _ = try table.note(slot, address, 80, attempt: 0) }
    let key = try table.key(address, 80)
    #expect(Set(slots(table, key)) == Set(all))
    table.forget(all[gone])
    #expect(Set(slots(table, key)) == Set(all).subtracting([all[gone]]))
    for slot in all { table.forget(slot) }
    #expect(slots(table, key).isEmpty)
  }

  @Test("a slot that is used again forgets what it was, and its old name means nothing")
  func generations() throws {
    let table = try QuestionTable(interface: nil)
    let (old, new) = (ScanSlot(index: 1, generation: 1), ScanSlot(index: 1, generation: 2))
    _ = try table.note(old, address, 80, attempt: 0)
    _ = try table.note(new, address, 81, attempt: 0)
    table.forget(old)
    #expect(table[old] == nil && table[new]?.port == 81)
    #expect(slots(table, try table.key(address, 80)).isEmpty)
    _ = try table.note(new, address, 81, attempt: 4)
    #expect(table[new]?.attempt == 4)
    #expect(slots(table, try table.key(address, 81)) == [new])
  }

  @Test("a question may be forgotten, and another asked, while one is heard")
  func reentrant() throws {
    let table = try QuestionTable(interface: nil)
    for index in 0..<UInt32(4) { _ = try table.note(ScanSlot(index: index, generation: 0), address, 80, attempt: 0) }
    var count = 0
    _ = table.each(try table.key(address, 80)) { question in
      count += 1
      table.forget(question.slot)
      _ = try? table.note(ScanSlot(index: question.slot.index, generation: 1), address, 90, attempt: 0)
    }
    #expect(count == 4)
    #expect(slots(table, try table.key(address, 90)).count == 4)
  }

  @Test("the link of a link-local address counts, however it is written, and of others it does not")
  func links() throws {
    let table = try QuestionTable(interface: nil)
    let local = try #require(IPv6Address("fe80::1")), global = try #require(IPv6Address("2001:db8::1"))
    let lo = try Interface.index(of: "lo")
    let named = try table.key(.v6(local.withScope(.name("lo"))), 5)
    #expect(try named == table.key(.v6(local.withScope(.index(lo))), 5))
    #expect(try named != table.key(.v6(local.withScope(.index(lo + 1))), 5))
    #expect(try table.key(.v6(global.withScope(.name("lo"))), 5) == table.key(.v6(global), 5))
    #expect(try QuestionTable(interface: "lo").key(.v6(local), 5) == named)
    #expect(throws: SocketError.self) { try table.key(.v6(local.withScope(.name("no-such-link"))), 5) }
  }
}
