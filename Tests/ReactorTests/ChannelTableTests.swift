import Sockets
import TestSupport
import Testing

@testable import Reactor

@Suite struct ChannelTableTests {
  @Test("a token finds its channel until it is removed, and never the next one in the same slot")
  func generations() throws {
    try onReactor { reactor in
      let pair = try ChannelPair(on: reactor)
      var table = ChannelTable()
      let old = table.insert(pair.first)
      #expect(table.channel(for: old) === pair.first)
      table.remove(old)
      #expect(table.channel(for: old) == nil)
      let new = table.insert(pair.second)
      #expect(UInt32(truncatingIfNeeded: new) == UInt32(truncatingIfNeeded: old), "the slot is used again")
      #expect(table.channel(for: old) == nil)
      #expect(table.channel(for: new) === pair.second)
    }
  }

  @Test("tokens that were never given out find nothing", arguments: [0, 1, UInt64.max, UInt64.max - 1, 1 << 32])
  func strangers(token: UInt64) {
    #expect(ChannelTable().channel(for: token) == nil)
  }
}
