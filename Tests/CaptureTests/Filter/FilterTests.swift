import Capture
import Testing
import Wire

@Suite("filters")
struct FilterTests {
  @Test(
    "the listings are those of tcpdump", .enabled(if: Shell.hasTcpdump, Shell.tcpdumpReason),
    arguments: [
      "", "tcp", "udp port 53", "host 192.0.2.1", "tcp port 80 and tcp[13] & 7 != 0", "ip6 and not icmp6", "vlan 5",
      "greater 100", "net 10.0.0.0/8 or arp", "ether broadcast", "ip[8] < 5",
    ])
  func listing(expression: String) throws {
    let program = try FilterProgram(expression, linkType: .ethernet)
    for (style, option) in [(FilterProgram.ListingStyle.assembler, "-d"), (.c, "-dd"), (.numbers, "-ddd")] {
      let theirs = try Shell.require("tcpdump \(option) -y EN10MB '\(expression)' 2>/dev/null")
      #expect(program.listing(style) == theirs.split(separator: "\n").map(String.init), "\(option)")
    }
  }

  @Test("without the optimizer there are more instructions")
  func optimizer() throws {
    let expression = "tcp port 80 and tcp port 80"
    let plain = try FilterProgram(expression, linkType: .ethernet, isOptimized: false)
    #expect(plain.count > (try FilterProgram(expression, linkType: .ethernet)).count)
  }

  @Test(
    "a mistake is found",
    arguments: [
      ("tcp prt 80", 4), ("host 1.2.3.4 and", 16), ("host 1.2.3.300", 5), ("tcp port foo or udp", 9), ("(tcp", 4),
      ("tcp and or udp", 8), ("tcp[0]=", 7), ("tcp)", 3), ("host 1.2.3.4 port", 13), ("udp and port 70000", 13),
      ("tcp  \t@", 6), ("or tcp", 0),
    ])
  func mistake(expression: String, position: Int) {
    let error = #expect(throws: FilterError.self) { try FilterProgram(expression, linkType: .ethernet) }
    #expect(error?.position == position)
  }

  @Test("an expression that fits no packet is a mistake of the whole, with libpcap's words")
  func impossible() {
    let error = #expect(throws: FilterError.self) { try FilterProgram("ip and arp", linkType: .ethernet) }
    #expect(error?.position == nil)
    #expect(error?.description == "filter 'ip and arp': expression rejects all packets")
  }

  @Test("a zero byte does not end an expression early")
  func zeroByte() {
    let error = #expect(throws: FilterError.self) { try FilterProgram("tcp\0 or udp", linkType: .ethernet) }
    #expect(error?.position == 3)
  }

  @Test(
    "a packet matches by its link type, whatever is missing of it",
    arguments: [(LinkType.ethernet, 14), (.raw, 0), (.ipv4, 0), (.linuxCooked2, 20), (.null, 4)])
  func linkTypes(linkType: LinkType, headerLength: Int) throws {
    let ethernet = TestCapture.frame(isTCP: true, from: 1024, to: 80, length: 10)
    let head: [UInt8] =
      switch linkType {
      case .ethernet: Array(ethernet.prefix(14))
      case .linuxCooked2: [8, 0] + [UInt8](repeating: 0, count: 18)
      case .null: [2, 0, 0, 0]
      default: []
      }
    let packet = head + ethernet.dropFirst(14)
    let program = try FilterProgram("tcp dst port 80", linkType: linkType)
    #expect(PacketReader.read(packet) { program.matches($0, originalLength: packet.count) })
    let other = try FilterProgram("tcp dst port 81", linkType: linkType)
    #expect(!PacketReader.read(packet) { other.matches($0, originalLength: packet.count) })
    for length in 0..<headerLength + 24 {
      #expect(!PacketReader.read(Array(packet.prefix(length))) { program.matches($0, originalLength: packet.count) })
    }
  }

  @Test(
    "as many packets of a file pass as with tcpdump", .enabled(if: Shell.hasTcpdump, Shell.tcpdumpReason),
    arguments: ["tcp", "udp port 53", "tcp port 80 and greater 200", "ip broadcast", "port 1030", "arp", ""])
  func counts(expression: String) throws {
    let file = try TestCapture(TestCapture.bytes(3000))
    var plan = CapturePlan(sources: [.file(file.path)])
    plan.filter = expression
    let recording = Recording()
    let total = try recording.run(plan).report.total
    let theirs = try Shell.require("tcpdump -nn -r \(file.path) '\(expression)' 2>/dev/null | wc -l")
    #expect(theirs.split(separator: "\n").first.flatMap { Int($0.drop { $0 == " " }) } == recording.count)
    #expect(total.received == 3000)
    #expect(total.delivered == UInt64(recording.count))
    #expect(total.filteredOut == 3000 - total.delivered)
  }
}
