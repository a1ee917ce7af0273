import Addresses
import Sockets
import Testing

@testable import Probe

@Suite("the packets of a run, for whoever records them")
struct PacketTrailTests {
  /// Notes the first byte of each packet: requests are made up as 100 and more.
  private final class Log {
    var bytes: [UInt8] = []
    lazy var trail = PacketTrail(
      { self.bytes += $0.bytes }, makeRequest: { index, _ in Self.packet(UInt8(100 + index)) })

    static func packet(_ byte: UInt8, at nanoseconds: Int64 = 0) -> RecordedPacket {
      RecordedPacket(bytes: [byte], originalLength: 1, time: WallClockTime(nanoseconds: nanoseconds))
    }
    func ask(_ index: UInt64, at time: Int64) {
      trail.noteAsked(index, .v4(.any), at: WallClockTime(nanoseconds: time))
    }
    func offer(_ byte: UInt8, at time: Int64) { trail.offer(Self.packet(byte, at: time)) }
    func advance(_ time: Int64) { trail.advance(WallClockTime(nanoseconds: time)) }
  }

  private let second: Int64 = 1_000_000_000

  @Test("nothing is handed out before a request whose stamp may still come, and then all by time")
  func order() {
    let log = Log()
    log.ask(1, at: 10)
    log.ask(2, at: 20)
    log.offer(2, at: 25)
    log.trail.keepRequest(2)
    log.offer(3, at: 30)
    log.trail.keepAnswer(to: 2)
    log.advance(second)
    #expect(log.bytes.isEmpty)
    log.offer(1, at: 27)
    log.trail.keepRequest(1)
    log.advance(second)
    #expect(log.bytes == [2, 1, 3] && log.trail.nextAdvance == nil)
  }

  @Test("a request without a stamp is made up once something is heard of it, or nothing more will be")
  func unstamped() {
    let log = Log()
    for index in 1...4 as ClosedRange<UInt64> { log.ask(index, at: Int64(index) * 10) }
    log.offer(7, at: 100)
    log.trail.keepAnswer(to: 1)
    log.trail.completeRequest(2)
    log.trail.forget(3)
    log.trail.finish()
    #expect(log.bytes == [101, 102, 104, 7])
  }

  @Test("a stamp that comes twice, or after the end of the story, adds nothing")
  func once() {
    let log = Log()
    log.ask(1, at: 10)
    for _ in 0..<2 {
      log.offer(1, at: 11)
      log.trail.keepRequest(1)
    }
    log.trail.completeRequest(1)
    log.trail.keepAnswer(to: 1)
    log.trail.keepAnswer(to: 1)
    log.trail.finish()
    #expect(log.bytes == [1, 1])
  }
}
