import Addresses
import TestSupport
import Testing
import Wire

@testable import PacketText

/// The object of a packet, given in hexadecimal.
private func json(
  _ hexadecimal: String, _ link: LinkType = .ethernet, length: Int? = nil, time: Int64? = nil, interface: String? = nil
) -> String {
  json(bytes(hexadecimal), link, length: length, time: time, interface: interface)
}

private func json(
  _ bytes: [UInt8], _ link: LinkType = .ethernet, length: Int? = nil, number: Int = 1, time: Int64? = nil,
  interface: String? = nil
) -> String {
  var buffer = TextBuffer()
  PacketReader.read(bytes) {
    PacketJSON().put(
      $0, linkType: link,
      .init(
        number: number, nanoseconds: time, interface: interface, originalLength: length ?? bytes.count,
        direction: .unknown),
      to: &buffer)
  }
  return String(decoding: buffer.array(), as: UTF8.self)
}

private func bytes(_ hexadecimal: String) -> [UInt8] {
  var digits: [UInt8] = []
  for character in hexadecimal where character.isHexDigit { digits.append(UInt8(character.hexDigitValue ?? 0)) }
  return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}

private let link = "020000000002 020000000001"
/// SYN with MSS, SACK permitted, time stamps, and window scale.
private let syn = """
  \(link) 0800
  4500003c 1c464000 40060000 c0000201 c0000202
  9c400050 000003e8 00000000 a002faf0 00000000 020405b4 0402080a 00000001 00000000 01030307
  """
private let noon: Int64 = 1_795_176_000_123_456_789

@Suite struct PacketJSONTests {
  @Test("a TCP segment is one flat object, with options")
  func segment() {
    #expect(
      json(syn, time: noon, interface: "eth0") == """
        {"type":"packet","time":"2026-11-20T12:00:00.123456789Z","number":1,"interface":"eth0","length":74,\
        "src_mac":"02:00:00:00:00:01","dst_mac":"02:00:00:00:00:02",\
        "src":"192.0.2.1","dst":"192.0.2.2","ttl":64,"ip_length":60,"id":7238,"df":true,"protocol":"tcp",\
        "src_port":40000,"dst_port":80,"flags":"S","seq":1000,"win":64240,\
        "options":{"mss":1460,"sack_ok":true,"timestamps":[1,0],"wscale":7},"payload":0}

        """)
  }

  @Test("a plain TCP segment takes no more than 400 bytes, however long its numbers are")
  func size() {
    let head = bytes(
      "\(link) 0800 450005dc ffff4000 ff060000 ffffffff ffffffff ffffffff ffffffff ffffffff 5018ffff 00000000")
    let packet = head + [UInt8](repeating: 0, count: 1514 - head.count)
    let longest = json(packet, number: 9_999_999, time: .max, interface: "enp0s31f6")
    #expect(longest.utf8.count <= 400, "\(longest.utf8.count): \(longest)")
  }

  @Test(
    "each protocol has its keys",
    arguments: [
      (
        "\(link) 0800 45b8001d 00010000 40110000 c0000201 c0000202 30390009 00090000 61",
        #""src":"192.0.2.1","dst":"192.0.2.2","ttl":64,"ip_length":29,"id":1,"tos":184,"protocol":"udp","src_port":12345,"dst_port":9,"udp_length":9,"payload":1}"#
      ),
      (
        "\(link) 86dd 60000000 00083a40 20010db8000000000000000000000001 20010db8000000000000000000000002 80000000 00070003",
        #""src":"2001:db8::1","dst":"2001:db8::2","ttl":64,"ip_length":8,"protocol":"icmp6","icmp_type":128,"icmp_code":0,"icmp_id":7,"icmp_seq":3,"payload":0}"#
      ),
      (
        "\(link) 86dd 60000000 00183aff 20010db8000000000000000000000001 ff020000000000000000000000000002 87000000 00000000 20010db8000000000000000000000003",
        #""icmp_type":135,"icmp_code":0,"target":"2001:db8::3"}"#
      ),
      (
        "\(link) 0806 0001 0800 06 04 0001 020000000001 c0000201 000000000000 c0000202",
        #""protocol":"arp","operation":"request","sender_mac":"02:00:00:00:00:01","sender":"192.0.2.1","target_mac":"00:00:00:00:00:00","target":"192.0.2.2"}"#
      ),
      (
        "\(link) 88a8 000a 8100 0014 0800 45000014 00002001 40fd0000 c0000201 c0000202",
        #""ethertype":34984,"vlan":[10,20],"src":"192.0.2.1","dst":"192.0.2.2","ttl":64,"ip_length":20,"id":0,"fragment_offset":8,"more_fragments":true,"content":"protocol 253 fragment"}"#
      ),
      (
        // Unreachable port, with what was sent.
        "\(link) 0800 45000038 00000000 40010000 c0000202 c0000201 03030000 00000000 4500001d 00000000 40110000 c0000201 c0000202 30390035 00090000",
        #""protocol":"icmp","icmp_type":3,"icmp_code":3,"quoted":{"src":"192.0.2.1","dst":"192.0.2.2","protocol":"udp","src_port":12345,"dst_port":53}}"#
      ),
      (
        "\(link) 0800 4500001c 00000000 01020000 c0000201 e0000001 16000000 e0000005",
        #""protocol":"igmp","igmp_type":22,"group":"224.0.0.5"}"#
      ),
      (
        // VXLAN.
        "\(link) 0800 4500004f 00000000 40110000 c0000201 c0000202 303912b5 003b0000 08000000 00002a00 020000000004 020000000003 0800 4500001d 00000000 40110000 0a000001 0a000002 00010002 00090000 61",
        #""payload":51,"vni":42,"inner":{"depth":1,"src_mac":"02:00:00:00:00:03","dst_mac":"02:00:00:00:00:04","src":"10.0.0.1","dst":"10.0.0.2","ttl":64,"ip_length":29,"id":0,"protocol":"udp","src_port":1,"dst_port":2,"udp_length":9,"payload":1}}"#
      ),
      ("\(link) 9999 0102", #""ethertype":39321,"content":"ethertype 0x9999"}"#),
      (
        "\(link) 08",
        #","error":{"layer":"Ethernet","offset":0,"reason":"needs 14 bytes, 13 are there (end of the capture)"}}"#
      ),
    ])
  func protocols(packet: String, end: String) {
    #expect(json(packet).hasSuffix(end + "\n"), "\(json(packet))")
  }

  @Test("what the snapshot length cut off is no damage; what a length field does is")
  func damage() {
    let whole = bytes(syn)
    #expect(!json(Array(whole.prefix(54)), length: 74).contains("error"))
    #expect(json(Array(whole.prefix(54)), length: 54).contains(#""error":{"layer":"IPv4","offset":14,"#))
    var short = whole
    short[46] = 0x40
    #expect(
      json(short).contains(
        #""error":{"layer":"TCP","offset":34,"reason":"needs 20 bytes, 16 are there (data offset)"}"#))
  }

  @Test("texts are escaped, and bytes that are no UTF-8 are too")
  func escaping() {
    #expect(json(syn, interface: "a\"\\\n\u{7f}é").contains(#""interface":"a\"\\\u000a\u007fé""#))
    var buffer = TextBuffer()
    let text: [UInt8] = [
      0x61, 0xff, 0xc3, 0xa9, 0xed, 0xa0, 0x80, 0xf4, 0x90, 0x80, 0x80, 0xf0, 0x9f, 0x98, 0x80, 0xc3, 0x22,
    ]
    PacketReader.read(text) { buffer.put(quoted: $0) }
    #expect(
      String(decoding: buffer.array(), as: UTF8.self)
        == #""a\u00ffé\u00ed\u00a0\u0080\u00f4\u0090\u0080\u0080😀\u00c3\"""#)
  }

  @Test(
    "times are those of the calendar",
    arguments: [
      (0, "1970-01-01T00:00:00.000000000Z"), (-1, "1969-12-31T23:59:59.999999999Z"),
      (951_782_400_000_000_000, "2000-02-29T00:00:00.000000000Z"),
      (4_107_542_399_000_000_000, "2100-02-28T23:59:59.000000000Z"),
      (4_107_542_400_000_000_000, "2100-03-01T00:00:00.000000000Z"),
      (Int64.max, "2262-04-11T23:47:16.854775807Z"), (Int64.min, "1677-09-21T00:12:43.145224192Z"),
    ])
  func times(nanoseconds: Int64, text: String) {
    var buffer = TextBuffer()
    buffer.put(rfc3339: nanoseconds)
    #expect(String(decoding: buffer.array(), as: UTF8.self) == text)
  }
}
