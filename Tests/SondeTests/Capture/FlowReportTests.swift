import Capture
import Testing
import Wire

@testable import sonde

/// 2026-11-20 12:00:00 UTC.
private let noon: Int64 = 1_795_176_000_000_000_000

/// A TCP segment in IPv4: from the client to port 80, or back.
private func segment(
  _ sequence: UInt32, _ flags: UInt8, _ text: String = "", isForward: Bool = true
) -> [UInt8] {
  let ends: [UInt8] = isForward ? [192, 0, 2, 1, 192, 0, 2, 2] : [192, 0, 2, 2, 192, 0, 2, 1]
  let ports: [UInt8] = isForward ? [0x9c, 0x40, 0, 80] : [0, 80, 0x9c, 0x40]
  let number = (0..<4).map { UInt8(truncatingIfNeeded: sequence >> (24 - 8 * UInt32($0))) }
  let length = 40 + text.utf8.count
  return [0x45, 0, UInt8(length >> 8), UInt8(length & 255), 0, 0, 0, 0, 64, 6, 0, 0] + ends + ports + number
    + [0, 0, 0, 0, 0x50, flags, 1, 0, 0, 0, 0, 0] + Array(text.utf8)
}

extension FlowTable {
  fileprivate func text(_ bytes: [UInt8], _ follow: inout FollowText, captured: Int = .max) -> String {
    PacketReader.read(Array(bytes.prefix(captured))) { reader in
      note(reader, linkType: .raw, at: noon, originalLength: bytes.count).map {
        String(decoding: follow.text($0), as: UTF8.self)
      } ?? ""
    }
  }

  fileprivate func note(_ bytes: [UInt8], at time: Int64) {
    PacketReader.read(bytes) { _ = note($0, linkType: .raw, at: time, originalLength: bytes.count) }
  }
}

@Suite("conversations in print")
struct FlowReportTests {
  private func table() -> FlowTable {
    let table = FlowTable()
    table.searchName = { _, _, _ in .name("evil\u{1b}[2J\nname") }
    table.note(segment(99, 2), at: noon)
    table.note(segment(499, 0x12, isForward: false), at: noon + 1_000_000)
    table.note(segment(100, 0x10), at: noon + 1_500_000)
    table.note(segment(100, 0x18, "hello"), at: noon + 2_000_000)
    table.note(segment(100, 0x18, "hello"), at: noon + 3_000_000)
    return table
  }

  @Test("the table has a line for each, and harmless names")
  func lines() {
    let lines = FlowReport.text(table()).lines()
    #expect(
      lines == [
        "#  PROTOCOL  CLIENT           SERVER        PACKETS  BYTES       DURATION  RTT      RESENT   STATE        NAME",
        #"1  tcp       192.0.2.1:40000  192.0.2.2:80  4 > 1 <  170 > 40 <  3.00 ms   1.50 ms  1 > 0 <  established  evil\x1b[2J\x0aname"#,
      ])
    #expect(FlowReport.text(FlowTable()).lines().isEmpty)
  }

  @Test("the object has every key that applies")
  func object() throws {
    let flow = try #require(table().flows.first)
    let text = String(decoding: FlowReport.json(flow), as: UTF8.self)
    #expect(
      text == #"{"type":"flow","number":1,"protocol":"tcp","client":"192.0.2.1","client_port":40000,"#
        + #""server":"192.0.2.2","server_port":80,"first":"2026-11-20T12:00:00.000000000Z","#
        + #""last":"2026-11-20T12:00:00.003000000Z","duration":3000000,"packets_forward":4,"packets_backward":1,"#
        + #""bytes_forward":170,"bytes_backward":40,"payload_forward":10,"payload_backward":0,"#
        + #""state":"established","rtt":1500000,"retransmits_forward":1,"retransmits_backward":0,"#
        + #""missing_forward":0,"missing_backward":0,"server_name":"evil\u001b[2J\nname"}"# + "\n")
  }

  @Test("what was forgotten is told")
  func forgotten() {
    let table = FlowTable(capacity: 1)
    #expect(FlowReport.remarks(table).isEmpty)
    table.note(segment(1, 0x10), at: 0)
    table.note(Array(segment(1, 0x10).prefix(20)), at: 0)
    #expect(
      FlowReport.remarks(table) == ["conversations forgotten for want of room: 1, with 1 packets and 40 bytes"])
    // Neither version of IP: it belongs to no conversation.
    table.note([0x08, 0x06], at: 0)
    #expect(table.otherPacketCount == 1 && FlowReport.remarks(table).count == 2)
  }

  @Test("what is said goes by lines with marks, each byte once, and gaps are told")
  func follow() {
    let table = FlowTable()
    var follow = FollowText(isTerminal: true, isHexadecimal: false)
    #expect(table.text(segment(0, 0x10, "GET /\r\n\r\nab"), &follow) == "> GET /\n> \n> ab")
    #expect(table.text(segment(0, 0x10, "GET /\r\n\r\nabc"), &follow) == "c")
    #expect(table.text(segment(0, 0x10, "\u{1b}[2J\n", isForward: false), &follow) == "\n< \\x1b[2J\n")
    #expect(table.text(segment(22, 0x10, "x"), &follow) == "> [10 bytes missing]\n> x")
    #expect(table.text(segment(12, 0x10, "late"), &follow) == "\n> [4 bytes of a gap before]\n> late")
    #expect(table.text(segment(23, 0x10, "cut"), &follow, captured: 41) == "c\n> [2 bytes not captured]\n")
    #expect(follow.finish() == [])
    #expect(table.text(segment(26, 0x10, "end"), &follow) == "> end")
    #expect(follow.finish() == Array("\n".utf8))
  }

  @Test("in a pipe the text is as it came")
  func pipe() {
    let table = FlowTable()
    var follow = FollowText(isTerminal: false, isHexadecimal: false)
    #expect(table.text(segment(0, 0x10, "a\r\n\u{1b}b"), &follow) == "> a\r\n> \u{1b}b")
  }

  @Test("in hexadecimal every byte has a place in its direction")
  func hexadecimal() {
    let table = FlowTable()
    var follow = FollowText(isTerminal: true, isHexadecimal: true)
    #expect(
      table.text(segment(0, 0x10, "0123456789abcdef\n"), &follow) == """
        > 00000000  30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66  0123456789abcdef
        > 00000010  0a                                               .

        """)
    #expect(table.text(segment(0, 0x10, "z", isForward: false), &follow).hasPrefix("< 00000000  7a "))
    #expect(
      table.text(segment(27, 0x10, "z"), &follow).hasSuffix(
        "\n> 0000001b  7a" + String(repeating: " ", count: 47) + "z\n"))
  }
}
