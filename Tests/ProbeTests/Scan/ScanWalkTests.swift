import Synchronization
import Testing

@testable import Probe

@Suite("walking through a scan")
struct ScanWalkTests {
  @Test("a shard reads 2/5", arguments: ["1/1", "2/5", "5/5", "4294967295/4294967295"])
  func shard(text: String) { #expect(ScanShard(text)?.description == text) }

  @Test(
    "what is no shard is refused",
    arguments: [
      "", "/", "1", "1/", "/1", "0/5", "6/5", "1/0", "-1/5", "+1/5", "1/5/5", "a/b", "1 /5", "1/4294967296", "1//5",
      "99999999999999999999/99999999999999999999", "1/5\n",
    ])
  func noShard(text: String) { #expect(ScanShard(text) == nil) }

  @Test("shards cover every position once, more machines than positions or not")
  func shards() throws {
    for count in [0, 1, 2, 5, 7, 100, 1001] as [UInt64] {
      for machines in [1, 2, 3, 7, 100, 2000] {
        var positions: [UInt64] = []
        for machine in 1...machines {
          let walk = ScanWalk(count: count, shard: try #require(ScanShard("\(machine)/\(machines)")))
          positions += (0..<walk.steps).map { walk.position(ofStep: $0) }
        }
        #expect(positions.sorted() == Array(0..<count), "\(count) by \(machines)")
      }
    }
  }

  @Test("shards of the largest space have room for every step")
  func largest() throws {
    let most = UInt64(1) << 63
    let machines = try (1...3).map { ScanWalk(count: most, shard: try #require(ScanShard("\($0)/3"))) }
    #expect(machines.reduce(0) { $0 + $1.steps } == most)
    #expect(machines.allSatisfy { $0.position(ofStep: $0.steps - 1) < most })
    #expect(Set(machines.map { $0.position(ofStep: $0.steps - 1) }).count == 3)
  }

  @Test("several threads get every step once between them")
  func threads() async {
    let walk = ScanWalk(count: 200_000, from: 1000, leftover: [5..<50, 990..<1000])
    let taken = await withTaskGroup(of: [UInt64].self) { group in
      for size in [1, 7, 64, 1000] {
        group.addTask {
          var mine: [UInt64] = []
          while let steps = walk.claim(most: size) { mine += steps }
          return mine
        }
      }
      return await group.reduce(into: []) { $0 += $1 }
    }
    #expect(taken.sorted() == Array(5..<50) + Array(990..<200_000))
    #expect(walk.total == UInt64(taken.count) && walk.unclaimed.next == walk.steps)
  }

  @Test("steps that were left over come first, and none is taken twice")
  func leftover() {
    let walk = ScanWalk(count: 100, from: 90, leftover: [40..<43, 10..<12, 11..<14, 80..<80, 88..<95])
    var pieces: [Range<UInt64>] = []
    while let steps = walk.claim(most: 3) { pieces.append(steps) }
    #expect(pieces == [10..<13, 13..<14, 40..<43, 88..<90, 90..<93, 93..<96, 96..<99, 99..<100])
    #expect(walk.claim(most: 1) == nil && walk.claim(most: 0) == nil)
  }

  @Test("what nobody has claimed is what another walk takes")
  func unclaimed() {
    for pieces in 0...12 {
      let walk = ScanWalk(count: 20, from: 10, leftover: [1..<3, 5..<8])
      var taken = (0..<pieces).flatMap { _ in Array(walk.claim(most: 2) ?? 0..<0) }
      let rest = ScanWalk(count: 20, from: walk.unclaimed.next, leftover: walk.unclaimed.leftover)
      while let steps = rest.claim(most: 100) { taken += steps }
      #expect(taken == [1, 2, 5, 6, 7] + Array(10..<20), "after \(pieces)")
    }
    let old = ScanWalk(count: 20, from: 20, leftover: [3..<5])
    #expect(old.claim(most: 1) == 3..<4 && old.unclaimed == (20, [4..<5]))
    #expect(ScanWalk(count: 20, from: 99).claim(most: 1) == nil)
    #expect(ScanWalk(count: 0).claim(most: 1) == nil)
  }
}
