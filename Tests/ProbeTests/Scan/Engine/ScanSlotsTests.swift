import Addresses
import Sockets
import Testing

@testable import Probe

@Suite("the questions of a loop")
struct ScanSlotsTests {
  private func state(_ step: UInt64, _ transport: ScanService.Transport = .tcp) throws -> ScanQuestionState {
    let address = try #require(IPAddress("10.0.0.1"))
    return ScanQuestionState(.port(address, ScanService(transport, 80), name: nil), step: step)
  }

  @Test("each is found by its slot, with its host, until it is removed")
  func found() throws {
    var slots = ScanSlots()
    let host = HostPace(first: 1, most: 1)
    let first = slots.insert(try state(1), host)
    let second = slots.insert(try state(2, .udp), nil)
    #expect(slots.count == 2 && first != second)
    #expect(slots[first]?.step == 1 && slots[second]?.step == 2)
    #expect(slots[first]?.isUDP == false && slots[second]?.isUDP == true)
    #expect(slots.host(first) === host && slots.host(second) == nil)
    slots.update(first) { $0.tries = 7 }
    #expect(slots[first]?.tries == 7 && slots[second]?.tries == 0)
    slots.remove(first)
    #expect(slots.count == 1 && slots[first] == nil && slots.host(first) == nil && slots[second]?.step == 2)
  }

  @Test("a late word about an old question does not reach the one that has its place")
  func stale() throws {
    var slots = ScanSlots()
    let old = slots.insert(try state(1), nil)
    slots.remove(old)
    let new = slots.insert(try state(2), nil)
    #expect(new.index == old.index && new != old)
    #expect(!slots.holds(old) && slots[old] == nil)
    slots.update(old) { $0.tries = 9 }
    slots.remove(old)
    #expect(slots.count == 1 && slots[new]?.step == 2 && slots[new]?.tries == 0)
    #expect(!slots.holds(ScanSlot(index: 5000, generation: 0)))
  }

  @Test("places are used again, and all questions are seen")
  func reuse() throws {
    var slots = ScanSlots()
    for round in 0..<1000 as Range<UInt64> {
      let slot = slots.insert(try state(round), nil)
      if round % 100 != 0 { slots.remove(slot) }
      #expect(slot.index <= 10)
    }
    var steps: [UInt64] = []
    slots.forEach { slot, state in
      #expect(slots[slot]?.step == state.step)
      steps.append(state.step)
    }
    #expect(steps.sorted() == (0..<10).map { $0 * 100 } && slots.count == 10)
  }
}
