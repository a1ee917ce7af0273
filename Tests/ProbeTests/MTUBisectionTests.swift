import Testing

@testable import Probe

@Suite("which size a search for the path MTU asks next")
struct MTUBisectionTests {
  /// Asks a path that takes up to `mtu` bytes, whose router tells `claim` where it tells anything.
  private func search(_ mtu: Int, interface: Int?, claim: Int?) -> (MTUBisection, asked: [Int]) {
    var bisection = MTUBisection(least: 68, most: 65_535, interface: interface, named: "eth0")
    var asked: [Int] = []
    while let size = bisection.next, asked.count < 100 {
      asked.append(size)
      if size <= mtu {
        bisection.pass(size)
      } else if let interface, size > interface {
        bisection.fail(size, .interface("eth0"))
      } else if let claim {
        bisection.fail(size, .router(refusal), claimed: claim)
      } else {
        bisection.fail(size, .silence)
      }
    }
    return (bisection, asked)
  }

  private var refusal: ProbeRefusal {
    ProbeRefusal(family: .inet, type: 3, code: 4, from: nil, mtu: nil, info: 0)
  }

  @Test("what is known is verified with two questions, and with one byte more")
  func trusted() {
    let (whole, asked) = search(1500, interface: 1500, claim: nil)
    #expect(asked == [68, 1500, 1501] && whole.longest == 1500 && whole.limit.reason == .interface("eth0"))
    let (router, steps) = search(1400, interface: 1500, claim: 1400)
    #expect(steps == [68, 1500, 1400, 1401] && router.longest == 1400 && router.limit.reason == .router(refusal))
  }

  @Test(
    "whatever is claimed, the answer is right, and found in a few steps",
    arguments: [68, 69, 576, 1279, 1280, 1399, 1400, 1499, 1500, 9000, 65_534, 65_535],
    [nil, 0, 67, 68, 576, 1400, 1401, 1500, 65_535, 100_000])
  func right(mtu: Int, claim: Int?) {
    for interface in [nil, mtu, 65_535, 65_536] {
      let (bisection, asked) = search(mtu, interface: interface, claim: claim)
      #expect(bisection.longest == mtu && bisection.limit.size == mtu + 1)
      #expect(asked.count <= 24 && asked.first == 68, "\(asked)")
      #expect(asked.allSatisfy { 68...65_535 ~= $0 } && Set(asked).count == asked.count, "\(asked)")
    }
  }

  @Test("a router that says nothing the second time is believed the first")
  func silentLater() {
    var bisection = MTUBisection(least: 68, most: 65_535, interface: 1500, named: nil)
    bisection.pass(68)
    bisection.fail(1500, .router(refusal), claimed: 1400)
    bisection.pass(1400)
    #expect(bisection.next == 1401)
    bisection.fail(1401, .silence)
    #expect(bisection.next == nil && bisection.limit.reason == .router(refusal))
  }
}
