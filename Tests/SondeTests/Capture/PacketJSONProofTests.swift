import Glibc
import PacketText
import TestSupport
import Testing
import Wire

@testable import sonde

private let link = "020000000002020000000001"

/// One packet of each kind, in hexadecimal.
private let samples: [String] = [
  // TCP with options.
  link + "08004500003c1c46400040060000c0000201c0000202" + "9c400050000003e800000000a002faf000000000"
    + "020405b40402080a000000010000000001030307",
  // UDP.
  link + "080045b8001d0001000040110000c0000201c00002023039003500090000" + "61",
  // An echo, and an error with a quotation, both in IPv6.
  link + "86dd6000000000083a4020010db800000000000000000000000120010db8000000000000000000000002" + "8000000000070003",
  link + "86dd6000000000383a4020010db800000000000000000000000220010db8000000000000000000000001" + "0104000000000000"
    + "600000000008114020010db800000000000000000000000120010db8000000000000000000000002" + "3039003500080000",
  // ARP, QinQ with MPLS, IGMP.
  link + "08060001080006040001020000000001c0000201000000000000c0000202",
  link + "88a8000a81000014884700010040000021404500001400000000401100000a0000010a000002",
  link + "08004500001c0000000001020000c0000201e000000116000000e0000005",
  // VXLAN, GRE with a key, IP in IP.
  link + "08004500004f0000000040110000c0000201c0000202303912b5003b0000" + "0800000000002a00"
    + "020000000004020000000003"
    + "08004500001d00000000401100000a0000010a000002000100020009000061",
  link + "08004500003500000000402f0000c0000201c0000202" + "200008000000002a"
    + "4500001d00000000401100000a0000010a000002000100020009000061",
  link + "0800450000310000000040040000c0000201c0000202" + "4500001d00000000401100000a0000010a000002000100020009000061",
]

private func bytes(_ hexadecimal: String) -> [UInt8] {
  let digits = hexadecimal.compactMap { $0.hexDigitValue.map { UInt8($0) } }
  return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}

@Suite("packets as JSON", .endToEnd, .enabled(if: Tools.has("python3"), "python3 reads the JSON"))
struct PacketJSONProofTests {
  @Test("whatever the bytes, every line is JSON, and no object has a key twice")
  func hostile() throws {
    var random = SeededGenerator(seed: 5)
    var buffer = TextBuffer(capacity: 1 << 20)
    let links: [LinkType] = [.ethernet, .raw, .linuxCooked, .linuxCooked2, .null, .loop, LinkType(rawValue: 9)]
    var count = 0
    func put(_ packet: [UInt8], _ link: LinkType) {
      count += 1
      let length = packet.count + (Bool.random(using: &random) ? 0 : 20)
      PacketReader.read(packet) {
        PacketJSON().put(
          $0, linkType: link,
          .init(
            number: count, nanoseconds: .random(in: .min ... .max, using: &random), interface: "a\"\u{1}\u{2028}é",
            originalLength: length, direction: .inbound), to: &buffer)
      }
    }
    // The messages of applications have an Ethernet header of zeros and their EtherType.
    let messages = MixedCapture.datagrams.map { [UInt8](repeating: 0, count: 12) + [8, 0] + $0 }
    for whole in samples.map(bytes) + messages + Corpus.inputs("packet").map(\.bytes).filter({ $0.count > 200 }) {
      for end in 0...whole.count { put(Array(whole.prefix(end)), .ethernet) }
      for _ in 0..<2000 {
        var packet = whole
        for _ in 0..<Int.random(in: 1...4, using: &random) {
          packet[Int.random(in: 0..<packet.count, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        }
        put(packet, .ethernet)
        put(Array(packet.dropFirst(14)), links[count % links.count])
      }
    }
    for _ in 0..<10_000 {
      let packet = (0..<Int.random(in: 0..<120, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
      put(packet, links[count % links.count])
    }
    let path = try Files.make("packets.json", buffer.array())
    let script = """
      import json, sys
      def once(pairs):
          keys = [k for k, _ in pairs]
          assert len(keys) == len(set(keys)), keys
          return dict(pairs)
      lines = open(sys.argv[1], encoding="utf-8").read().split("\\n")
      assert lines.pop() == ""
      for line in lines:
          try:
              packet = json.loads(line, object_pairs_hook=once, parse_constant=lambda c: 1 / 0)
              assert packet["type"] == "packet" and list(packet)[0] == "type"
          except Exception as error:
              sys.exit(f"{error!r}: {line!r}")
      print(len(lines))
      """
    let outcome = try Child(["python3", "-c", script, path]).finish()
    #expect(outcome.text == "\(count)\n", "\(outcome.error)")
  }

  @Test("the values are those that tshark finds", .enabled(if: Tools.has("tshark"), "tshark is needed"))
  func tshark() throws {
    let path = try Files.make("p.pcap")
    let output = try CaptureOutput(CaptureOutputPlan(name: path, style: .pcap(.nanoseconds)), now: nil)
    _ = try output.add(CaptureInterface(linkType: .ethernet))
    var buffer = TextBuffer()
    let plain = Array(samples.prefix(5))
    for (number, sample) in plain.enumerated() {
      let packet = bytes(sample)
      output.write(packet, at: 1_795_176_000_123_456_789)
      PacketReader.read(packet) {
        PacketJSON().put(
          $0, linkType: .ethernet,
          .init(number: number + 1, nanoseconds: 1_795_176_000_123_456_789, originalLength: packet.count), to: &buffer)
      }
    }
    #expect(output.finish() == nil)
    // Our key, and tshark's; several where versions of IP have different ones.
    let fields: [(String, [String])] = [
      ("number", ["frame.number"]), ("length", ["frame.len"]), ("src_mac", ["eth.src"]), ("dst_mac", ["eth.dst"]),
      ("src", ["ip.src", "ipv6.src"]), ("dst", ["ip.dst", "ipv6.dst"]), ("ttl", ["ip.ttl", "ipv6.hlim"]),
      ("ip_length", ["ip.len", "ipv6.plen"]), ("src_port", ["tcp.srcport", "udp.srcport"]),
      ("dst_port", ["tcp.dstport", "udp.dstport"]), ("seq", ["tcp.seq_raw"]), ("win", ["tcp.window_size_value"]),
      ("udp_length", ["udp.length"]), ("icmp_type", ["icmpv6.type"]), ("icmp_code", ["icmpv6.code"]),
      ("icmp_seq", ["icmpv6.echo.sequence_number"]), ("sender", ["arp.src.proto_ipv4"]),
      ("target", ["arp.dst.proto_ipv4"]),
    ]
    // The first of several values is that of the outer header.
    let options = fields.flatMap(\.1).flatMap { ["-e", $0] }
    let found = try Child(["tshark", "-r", path, "-T", "fields", "-E", "occurrence=f", "-E", "separator=|"] + options)
      .finish()
    let rows = found.text.split(separator: "\n").map { $0.split(separator: "|", omittingEmptySubsequences: false) }
    try #require(rows.count == plain.count, "\(found.error)")
    let script = """
      import json, sys
      for line in open(sys.argv[1]):
          packet = json.loads(line)
          # What an error is about has ports too, which are in the quotation here.
          packet.update({k: v for k, v in packet.get("quoted", {}).items() if "port" in k})
          print("|".join(str(packet.get(key, "")) for key in sys.argv[2:]))
      """
    let json = try Files.make("p.json", buffer.array())
    let values = try Child(["python3", "-c", script, json] + fields.map(\.0)).finish()
    let ours = values.text.split(separator: "\n").map { $0.split(separator: "|", omittingEmptySubsequences: false) }
    try #require(ours.count == plain.count, "\(values.error)")
    var compared = 0
    for (row, own) in zip(rows, ours) {
      var column = 0
      for ((key, names), value) in zip(fields, own) {
        let theirs = row[column..<column + names.count].first { !$0.isEmpty } ?? ""
        column += names.count
        // The length of the quoted datagram is not ours to tell.
        if key == "udp_length", value.isEmpty { continue }
        #expect(value == theirs, "\(key) in \(own)")
        compared += value.isEmpty ? 0 : 1
      }
    }
    #expect(compared > 40)
  }
}
