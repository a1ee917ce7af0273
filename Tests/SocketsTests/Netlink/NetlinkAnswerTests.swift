import Sockets
import Testing

@Suite("the answer to one netlink request")
struct NetlinkAnswerTests {
  private static let multi: UInt16 = 2
  private static let interrupted: UInt16 = 0x10
  private static let (noop, error, done, overrun): (UInt16, UInt16, UInt16, UInt16) = (1, 2, 3, 4)

  private func take(dump: Bool = true, _ datagrams: [UInt8]...) -> NetlinkAnswer {
    var answer = NetlinkAnswer(sequence: 5, dump: dump)
    for datagram in datagrams { answer.take(NetlinkBytes(datagram[...])) }
    return answer
  }

  private func part(_ bytes: [UInt8] = [1, 2, 3, 4], flags: UInt16 = multi, sequence: UInt32 = 5) -> [UInt8] {
    NetlinkSample.message(16, flags: flags, sequence: sequence, bytes)
  }

  private func end(_ code: Int32 = 0, type: UInt16 = done, flags: UInt16 = multi, sequence: UInt32 = 5) -> [UInt8] {
    NetlinkSample.message(type, flags: flags, sequence: sequence, NetlinkSample.native(code))
  }

  @Test("a dump comes in several datagrams and is over with DONE")
  func dump() {
    #expect(take(part() + part(), part()).state == .incomplete)
    let whole = take(part() + part(), part(), end())
    #expect(whole.state == .complete && whole.messages.count == 3)
    #expect(take(end()).state == .complete)
    // What follows the end belongs to nobody.
    #expect(take(part(), end() + part(), part()).messages.count == 1)
  }

  @Test("a single answer is over with its one message")
  func single() {
    let answer = take(dump: false, part(flags: 0) + part(flags: 0))
    #expect(answer.state == .complete && answer.messages.count == 1)
  }

  @Test("messages with another sequence number are somebody else's")
  func strangers() {
    let answer = take(part(sequence: 4), end(sequence: 6), part(), end(-1, type: Self.error, sequence: 4), end())
    #expect(answer.state == .complete && answer.messages.count == 1)
  }

  @Test("an interrupted dump must be repeated, wherever the mark stands")
  func inconsistent() {
    #expect(take(part(flags: Self.multi | Self.interrupted), part(), end()).state == .inconsistent)
    #expect(take(part(), end(flags: Self.multi | Self.interrupted)).state == .inconsistent)
    #expect(take(part(), end(type: Self.overrun)).state == .inconsistent)
  }

  @Test("errors are the kernel's, also at the end of a dump")
  func errors() {
    #expect(take(end(-101, type: Self.error)).state == .refused(.networkUnreachable))
    #expect(take(part(), end(-12)).state == .refused(.noMemory))
    #expect(take(dump: false, end(-22, type: Self.error)).state == .refused(.invalidArgument))
    // Numbers that are no errors.
    for code in [0, 5, Int32.min] { #expect(take(end(code, type: Self.error)).state == .complete) }
    // DONE without a number, as of old kernels.
    #expect(take(NetlinkSample.message(Self.done, sequence: 5, [])).state == .complete)
  }

  @Test("no-ops, and headers that lie about the length, are passed over")
  func hostile() {
    #expect(take(end(type: Self.noop) + part(), end()).messages.count == 1)
    for length: UInt32 in [0, 15, 4000, .max] {
      let liar = NetlinkSample.native(length) + part().dropFirst(4)
      #expect(take(part() + liar + part()).messages.count == 1)
    }
    let whole = part() + part() + end()
    for count in whole.indices { _ = take(Array(whole.prefix(count))) }
    #expect(take(Array(whole.prefix(39))).messages.count == 1)
  }
}
