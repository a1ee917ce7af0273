import Testing
import Wire

@testable import Capture

@Suite struct StreamTests {
  private let client = Segment()

  /// What each of some segments of one direction brought, `sequence: text` each.
  private func parts(_ table: FlowTable, _ segments: [(UInt32, String)], start: UInt32 = 0) -> [[String]] {
    segments.map { table.note(client.with(start &+ $0.0, .ack, $0.1))?.parts ?? [] }
  }

  @Test("data that was seen is not new again, and that it came again is counted")
  func repeated() {
    let table = FlowTable()
    #expect(
      parts(table, [(0, "abc"), (3, "def"), (0, "abc"), (3, "defgh"), (5, "fghij")]) == [
        ["abc"], ["def"], [], ["gh"], ["ij"],
      ])
    #expect(table.flows.first?.forward.retransmitCount == 3)
    #expect(table.flows.first?.backward.retransmitCount == 0)
  }

  @Test("data that comes late fills its gap and is no retransmission; what never comes is told")
  func gaps() {
    let table = FlowTable()
    #expect(table.note(client.with(0, .ack, "ab"))?.gap == 0)
    #expect(table.note(client.with(8, .ack, "ij"))?.gap == 6)
    #expect(table.flows.first?.forward.missingByteCount == 6)
    #expect(
      parts(table, [(4, "ef"), (2, "cd"), (4, "ef"), (0, "abcdefghijkl")]) == [
        ["late ef"], ["late cd"], [], ["late gh", "kl"],
      ])
    #expect(table.flows.first?.forward.missingByteCount == 0)
    #expect(table.flows.first?.forward.retransmitCount == 2)
  }

  @Test("sequence numbers begin again after 2^32")
  func wrap() {
    let table = FlowTable()
    #expect(
      parts(table, [(0, "abcd"), (6, "gh"), (4, "ef"), (0, "abcd")], start: .max - 2) == [
        ["abcd"], ["gh"], ["late ef"], [],
      ])
    #expect(table.flows.first?.forward.retransmitCount == 1)
  }

  @Test("SYN and FIN have numbers and are no data")
  func control() {
    let table = FlowTable()
    #expect(table.note(client.with(9, .syn, "early"))?.parts == ["early"])
    #expect(table.note(client.with(15, .ack, "x"))?.parts == ["x"])
    #expect(table.note(client.with(16, [.ack, .fin], "y"))?.parts == ["y"])
    #expect(table.note(client.with(16, [.ack, .fin], "y"))?.parts == [])
    #expect(table.note(client.with(1000, [.rst], "why"))?.parts == [])
    #expect(table.flows.first?.forward.missingByteCount == 0)
  }

  @Test("an acknowledgment or keep-alive without data is no retransmission")
  func empty() {
    let table = FlowTable()
    _ = parts(table, [(0, "abc"), (3, ""), (2, ""), (10, "")])
    #expect(table.flows.first?.forward.retransmitCount == 0)
    #expect(table.flows.first?.forward.missingByteCount == 0)
  }

  @Test("a fifth gap makes the oldest count as seen")
  func manyGaps() {
    let table = FlowTable()
    _ = parts(table, (0...5).map { (UInt32($0) * 10, "a") })
    #expect(parts(table, [(1, "b"), (11, "b"), (41, "b")]) == [[], ["late b"], ["late b"]])
  }

  @Test("what the snapshot length cut off is told, and not taken for data")
  func cut() {
    let table = FlowTable()
    let noted = table.note(client.with(0, .ack, "abcdefgh"), captured: 43)
    #expect(noted?.parts == ["abc"] && noted?.uncaptured == 5)
    #expect(table.note(client.with(8, .ack, "i"))?.gap == 0)
    let again = table.note(client.with(5, .ack, "fghijk"), captured: 45)
    #expect(again?.parts == ["j"] && again?.uncaptured == 1)
  }
}
