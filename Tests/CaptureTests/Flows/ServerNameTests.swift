import Testing
import Wire

@testable import Capture

@Suite struct ServerNameTests {
  /// A hello of TLS that names `name` behind an extension of `padding` bytes.
  private func hello(_ name: String, padding: Int) -> [UInt8] {
    func counted(_ bytes: [UInt8], _ width: Int) -> [UInt8] {
      (0..<width).map { UInt8(truncatingIfNeeded: bytes.count >> (8 * (width - 1 - $0))) } + bytes
    }
    let padded = [0, 21] + counted([UInt8](repeating: 0, count: padding), 2)
    let names = [0, 0] + counted(counted([0] + counted(Array(name.utf8), 2), 2), 2)
    let body = [3, 3] + [UInt8](repeating: 7, count: 32) + [0] + counted([0x13, 0x01], 2) + counted([0], 1)
    return [22, 3, 1] + counted([1] + counted(body + counted(padded + names, 2), 3), 2)
  }

  @Test("the name in a hello of TLS is found, also where it comes with the second segment", arguments: [10, 1700])
  func tls(padding: Int) {
    let table = FlowTable()
    table.searchName = ServerNames.search
    let bytes = hello("www.example.org", padding: padding)
    for start in stride(from: 0, to: bytes.count, by: 1460) {
      var segment = Segment().with(UInt32(start))
      segment.payload = Array(bytes[start..<min(start + 1460, bytes.count)])
      table.note(segment)
    }
    #expect(table.flows.map(\.serverName) == ["www.example.org"])
  }

  @Test("so is the host of HTTP, and nothing is made up")
  func http() {
    let table = FlowTable()
    table.searchName = ServerNames.search
    table.note(Segment().with(0, .ack, "GET / HTTP/1.1\r\nHost: example.net\r\n\r\n"))
    var other = Segment()
    other.sourcePort = 1
    table.note(other.with(0, .ack, "SSH-2.0-OpenSSH_9.2\r\n"))
    other.sourcePort = 2
    table.note(other.with(0, .ack, "HTTP/1.1 200 OK\r\nHost: no.example\r\n\r\n"))
    #expect(table.flows.map(\.serverName) == ["example.net", nil, nil])
  }
}
