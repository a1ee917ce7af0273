import TestSupport
import Testing
import Wire

@testable import Capture

@Suite struct CorpusFlowTests {
  @Test("packets that fuzzers found, and damaged ones, are counted once each, within bounds")
  func flows() {
    let table = FlowTable(capacity: 64, seed: 1)
    table.searchName = ServerNames.search
    var random = SeededGenerator(seed: 3)
    let inputs = Corpus.inputs("packet").map(\.bytes).filter { !$0.isEmpty }
    #expect(inputs.count > 100)
    var count = 0
    for round in 0..<50 {
      for (number, input) in inputs.enumerated() {
        var packet = input
        if round > 0 {
          let bit = Int.random(in: 0..<packet.count * 8, using: &random)
          packet[bit / 8] ^= 1 << UInt8(bit % 8)
        }
        let link: LinkType = [.ethernet, .raw, .linuxCooked, .linuxCooked2, .null][number % 5]
        // Times go backwards and far.
        let time = Int64(bitPattern: random.next())
        PacketReader.read(packet) { _ = table.note($0, linkType: link, at: time, originalLength: packet.count) }
        count += 1
      }
    }
    let kept = table.flows.reduce(0) { $0 + $1.forward.packetCount + $1.backward.packetCount }
    #expect(kept + table.evictedPacketCount + table.otherPacketCount == count)
    #expect(table.flows.count <= 64 && table.evictedCount > 0)
  }
}
