import Testing

@testable import Probe

@Suite("the order of a scan")
struct PermutationTests {
  @Test("every number below the count comes exactly once, for every count up to 2000")
  func bijection() {
    for count in UInt64(1)...2000 {
      let order = Permutation(count: count)
      var isSeen = [Bool](repeating: false, count: Int(count))
      for step in 0..<count {
        let number = order[step]
        guard number < count, !isSeen[Int(number)] else {
          Issue.record("\(number) at step \(step) of \(count)")
          return
        }
        isSeen[Int(number)] = true
      }
    }
  }

  @Test(
    "numbers of a large count are below it and distinct",
    arguments: [65_535, 1 << 32, (1 << 32) + 1, 254 * 65_535, (1 << 62) + 12_345, (1 << 63) - 1, 1 << 63] as [UInt64])
  func large(count: UInt64) {
    let order = Permutation(count: count)
    let stride = max(1, count / 20_000)
    let steps = (0..<20_000).map { UInt64($0) &* stride }.filter { $0 < count }
    // The ends, and a stretch of neighbours.
    let numbers = Set(Set(steps + [count - 1] + (0..<1000)).map { order[$0] })
    #expect(numbers.count == Set(steps + [count - 1] + (0..<1000)).count)
    #expect(numbers.allSatisfy { $0 < count })
  }

  @Test(
    "neighbours are asked far apart, and all parts of the space at all times",
    arguments: [1000, 65_535, 1 << 40] as [UInt64])
  func scattered(count: UInt64) {
    let order = Permutation(count: count)
    let numbers = (0..<1000).map { order[$0] }
    let near = zip(numbers, numbers.dropFirst()).count { max($0, $1) - min($0, $1) <= max(1, count / 10_000) }
    #expect(near < 10)
    let rising = zip(numbers, numbers.dropFirst()).count { $0 < $1 }
    #expect(420...580 ~= rising)
    // Of a hundred steps a quarter of the space gets 25, give or take.
    for hundred in stride(from: 0, to: 1000, by: 100) {
      let quarters = numbers[hundred..<hundred + 100].map { $0 / (count / 4 + 1) }
      for quarter in UInt64(0)..<4 { #expect(8...44 ~= quarters.count { $0 == quarter }) }
    }
  }

  @Test("the order is the same on every machine: shards of one scan rely on it")
  func fixed() {
    // Computed by another program, in another language.
    #expect((0..<8).map { Permutation(count: 100)[$0] } == [59, 19, 52, 32, 30, 0, 41, 90])
    #expect(
      (0..<4).map { Permutation(count: 1 << 40)[$0] } == [112395539858, 808130318949, 137455568171, 1047722151030])
  }
}
