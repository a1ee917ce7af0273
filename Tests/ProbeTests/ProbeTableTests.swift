import Sockets
import Testing

@testable import Probe

@Suite("the table of probes on their way")
struct ProbeTableTests {
  private func table(_ count: Int) -> ProbeTable {
    var table = ProbeTable()
    for sequence in 0..<count { _ = table.add(target: 0, sequence: sequence, at: .now, .now) }
    return table
  }

  @Test("65,536 probes fit, and no slot is used again while its probe is pending")
  func full() {
    var table = table(65_536)
    #expect(!table.hasRoom && table.unsettled == 65_536)
    let none = table.settle { $0.state != .pending }
    #expect(none?.index == nil)
    table.update(2) { $0.state = .answered }
    // The oldest is still pending: an answer to the second makes no room.
    let stillNone = table.settle { $0.state != .pending }
    #expect(stillNone?.index == nil && !table.hasRoom)
    table.update(1) { $0.state = .lost }
    let oldest = table.settle { $0.state != .pending }
    #expect(oldest?.index == 1)
    #expect(table.hasRoom && table.record(1)?.state == .lost)
    let next = table.add(target: 1, sequence: 7, at: .now, .now)
    #expect(next == 65_537)
    #expect(table.record(1) == nil && table.record(65_537)?.sequence == 7)
    #expect(!table.hasRoom)
  }

  @Test("past the wrap an old index finds nothing, and changes nothing")
  func wrap() {
    var table = table(1)
    for index in 1...UInt64(200_000) {
      #expect(table.next == index + 1)
      table.update(index) { $0.state = .answered }
      guard table.settle({ $0.state == .answered })?.index == index else {
        Issue.record("\(index) is not the oldest")
        return
      }
      _ = table.add(target: 0, sequence: 0, at: .now, .now)
    }
    #expect(table.record(200_001 - 65_536) == nil)
    #expect(table.record(200_001 - 65_535) != nil && table.record(200_001) != nil)
    #expect(table.record(200_002) == nil)
    table.update(200_001 - 65_536) { $0.state = .late }
    #expect(table.record(200_001)?.state == .pending)
  }

  @Test("probes are settled in the order in which they were made")
  func order() {
    var table = table(4)
    for index: UInt64 in [3, 1, 2] { table.update(index) { $0.state = .answered } }
    var settled: [UInt64] = []
    while let record = table.settle({ $0.state != .pending }) { settled.append(record.index) }
    #expect(settled == [1, 2, 3])
    #expect(table.unsettled == 1 && table.oldest == table.record(4)?.sent)
  }
}
