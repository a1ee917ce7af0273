/// Messages of applications, made with a script from the formats in the RFCs; each is also what tcpdump prints it as.
struct ApplicationSample: Sendable, CustomStringConvertible {
  enum Kind: Sendable {
    case dns, mdns, dhcp, ntp, dhcpv6

    /// From which and to which port.
    var ports: (UInt16, UInt16) {
      switch self {
      case .dns: (40000, 53)
      case .mdns: (5353, 5353)
      case .dhcp: (68, 67)
      case .ntp: (123, 123)
      case .dhcpv6: (546, 547)
      }
    }
  }

  let description: String
  let kind: Kind
  let bytes: [UInt8]

  init(_ name: String, _ kind: Kind, _ hexadecimal: String) {
    description = name
    self.kind = kind
    bytes = hexadecimal.split(whereSeparator: \.isWhitespace).joined().pairs
  }

  static let all = [
    dnsQuery, dnsAnswer, dnsRecords, dnsUpdate, mdnsAnswer, mdnsQuery, dhcpDiscover, dhcpAck, ntpServer, ntpControl,
  ]

  /// A query with an OPT record, as resolvers send it.
  static let dnsQuery = ApplicationSample(
    "dnsQuery", .dns,
    """
    12340120 00010000 00000001 03777777 07657861 6d706c65 03636f6d 00001c00 01000029 04d00000 8000000c 000a0008
    31323334 35363738
    """)
  /// An answer with a pointer in every name, a text, an authority and a client subnet.
  static let dnsAnswer = ApplicationSample(
    "dnsAnswer", .dns,
    """
    12348180 00010003 00010001 03777777 07657861 6d706c65 03636f6d 00000100 01c00c00 05000100 00012c00 06037765
    62c01003 776562c0 10000100 0100015f cd0004c0 000201c0 0c001000 01000000 05000706 221b5b33 316dc010 00020001
    00000e10 0005026e 73c01000 002904d0 01000000 000b0008 00070001 1800c000 02
    """)
  /// Records of many types in one answer.
  static let dnsRecords = ApplicationSample(
    "dnsRecords", .dns,
    """
    12348583 00010007 00000000 01610162 0000ff00 01c00c00 06000100 00000300 1e017801 79000178 01790000 00000100
    00000200 00000300 00000400 000005c0 0c002100 01000000 03000b00 01000201 bb017801 7900c00c 000f0001 00000003
    00070001 01780179 00c00c00 1c000100 00000300 1020010d b8000000 00000000 00000000 01c00c00 26000100 00000300
    0e400001 02030405 06070178 017900c0 0c010000 01000000 03000d00 01000268 7474703a 2f2f612f c00c0041 00030000
    00030003 000100
    """)
  /// An update signed with TSIG.
  static let dnsUpdate = ApplicationSample(
    "dnsUpdate", .dns,
    """
    28002800 00010000 00010001 017a0000 06000101 68017a00 00010001 0000003c 0004c000 0207036b 65790000 fa00ff00
    00000000 210b686d 61632d73 68613235 36000000 00000000 012c0004 61626364 28000000 0000
    """)
  /// An answer of mDNS that voids older records.
  static let mdnsAnswer = ApplicationSample(
    "mdnsAnswer", .mdns,
    """
    00008400 00000002 00000000 07707269 6e746572 056c6f63 616c0000 01800100 00007800 04c00002 09045f69 7070045f
    74637005 6c6f6361 6c00000c 00010000 1194000a 07707269 6e746572 c025
    """)
  /// A question of mDNS that wants its answer for itself.
  static let mdnsQuery = ApplicationSample(
    "mdnsQuery", .mdns,
    """
    00000000 00010000 00000000 045f6970 70045f74 6370056c 6f63616c 00000c80 01
    """)
  /// A client that looks for a server.
  static let dhcpDiscover = ApplicationSample(
    "dhcpDiscover", .dhcp,
    """
    01010600 12345678 00000000 00000000 00000000 00000000 00000000 02030405 06070000 00000000 00000000 00000000
    00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000
    00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000
    00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000
    00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 63825363
    35010132 04c00002 050c0468 6f737437 07010306 0f77fc79 3d070102 03040506 07510701 0000686f 7374ff00 00
    """)
  /// An acknowledgment by way of a relay.
  static let dhcpAck = ApplicationSample(
    "dhcpAck", .dhcp,
    """
    02010601 12345678 00058000 00000000 c0000205 c0000201 c00002fe 02030405 06070000 00000000 00000000 73727600
    00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000
    00000000 00000000 00000000 626f6f74 2e696d67 00000000 00000000 00000000 00000000 00000000 00000000 00000000
    00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000
    00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 63825363
    35010536 04c00002 010104ff ffff0003 04c00002 01330400 000e1079 0d180a01 02c00002 0100c000 0202520a 01046574
    68300502 61620f0b 6578616d 706c652e 636f6dff
    """)
  /// An answer of a server of the second stratum.
  static let ntpServer = ApplicationSample(
    "ntpServer", .ntp,
    """
    240206e9 000002ab 000003cd c000027b e8f00000 12345678 e8f00000 22345678 e8f00001 32345678 e8f00001 42345678
    00010203 04050607 08090a0b 0c0d0e0f 10111213
    """)
  /// A control message of ntpq.
  static let ntpControl = ApplicationSample(
    "ntpControl", .ntp,
    """
    16820001 06150000 00000004 61626364
    """)
}

extension String {
  fileprivate var pairs: [UInt8] {
    let digits = utf8.map { $0 < 0x60 ? $0 &- 0x30 : $0 &- 0x57 }
    return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }
}
