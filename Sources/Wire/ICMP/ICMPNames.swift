/// The terms of the field for types and codes.
enum ICMPNames {
  struct Code {
    let code: UInt8
    let name: String
  }

  struct TypeNames {
    let name: String
    let codes: [Code]

    /// `codes` from 0 on.
    init(_ name: String, _ codes: String...) {
      self.name = name
      self.codes = codes.enumerated().map { Code(code: UInt8(truncatingIfNeeded: $0.offset), name: $0.element) }
    }
  }

  static func types(_ version: ICMPVersion) -> [UInt8: TypeNames] {
    switch version {
    case .v4: v4
    case .v6: v6
    }
  }

  /// RFC 8335, section 3: the same in both versions.
  private static let extendedEchoReply = TypeNames(
    "extended echo reply",
    "extended echo reply",
    "malformed query",
    "no such interface",
    "no such table entry",
    "multiple interfaces satisfy the query")

  /// RFC 792 unless noted.
  private static let v4: [UInt8: TypeNames] = [
    0: .init("echo reply"),
    3: .init(
      "destination unreachable",
      "network unreachable",
      "host unreachable",
      "protocol unreachable",
      "port unreachable",
      "fragmentation needed",
      "source route failed",
      // RFC 1122, section 3.2.2.1.
      "destination network unknown",
      "destination host unknown",
      "source host isolated",
      "communication with destination network administratively prohibited",
      "communication with destination host administratively prohibited",
      "network unreachable for type of service",
      "host unreachable for type of service",
      // RFC 1812, section 5.2.7.1.
      "communication administratively prohibited",
      "host precedence violation",
      "precedence cutoff in effect"),
    4: .init("source quench"),
    5: .init(
      "redirect",
      "redirect for the network",
      "redirect for the host",
      "redirect for the type of service and network",
      "redirect for the type of service and host"),
    8: .init("echo request"),
    9: .init("router advertisement"),  // RFC 1256.
    10: .init("router solicitation"),  // RFC 1256.
    11: .init("time exceeded", "time to live exceeded in transit", "fragment reassembly time exceeded"),
    12: .init(
      "parameter problem",
      "pointer indicates the error",
      "required option missing",  // RFC 1108.
      "bad length"),
    13: .init("timestamp request"),
    14: .init("timestamp reply"),
    15: .init("information request"),
    16: .init("information reply"),
    17: .init("address mask request"),  // RFC 950.
    18: .init("address mask reply"),  // RFC 950.
    30: .init("traceroute"),  // RFC 1393.
    40: .init("security failure"),  // RFC 2521.
    42: .init("extended echo request"),  // RFC 8335.
    43: extendedEchoReply,
  ]

  /// RFC 4443 unless noted.
  private static let v6: [UInt8: TypeNames] = [
    1: .init(
      "destination unreachable",
      "no route to destination",
      "communication with destination administratively prohibited",
      "beyond scope of source address",
      "address unreachable",
      "port unreachable",
      "source address failed ingress or egress policy",
      "reject route to destination",
      "error in source routing header",  // RFC 6550.
      "headers too long"),  // RFC 8883.
    2: .init("packet too big"),
    3: .init("time exceeded", "hop limit exceeded in transit", "fragment reassembly time exceeded"),
    4: .init(
      "parameter problem",
      "erroneous header field",
      "unrecognized next header type",
      "unrecognized IPv6 option",
      "first fragment has incomplete header chain",  // RFC 7112.
      "error in upper-layer header of segment routing",  // RFC 8754.
      // RFC 8883.
      "unrecognized next header type at an intermediate node",
      "extension header too big",
      "extension header chain too long",
      "too many extension headers",
      "too many options in extension header",
      "option too big"),
    128: .init("echo request"),
    129: .init("echo reply"),
    130: .init("multicast listener query"),  // RFC 2710.
    131: .init("multicast listener report"),  // RFC 2710.
    132: .init("multicast listener done"),  // RFC 2710.
    133: .init("router solicitation"),  // RFC 4861, as the next four.
    134: .init("router advertisement"),
    135: .init("neighbor solicitation"),
    136: .init("neighbor advertisement"),
    137: .init("redirect"),
    138: .init("router renumbering"),  // RFC 2894.
    139: .init("node information query"),  // RFC 4620.
    140: .init("node information response"),  // RFC 4620.
    141: .init("inverse neighbor discovery solicitation"),  // RFC 3122.
    142: .init("inverse neighbor discovery advertisement"),  // RFC 3122.
    143: .init("multicast listener report, version 2"),  // RFC 9777.
    144: .init("home agent address discovery request"),  // RFC 6275, as the next three.
    145: .init("home agent address discovery reply"),
    146: .init("mobile prefix solicitation"),
    147: .init("mobile prefix advertisement"),
    148: .init("certification path solicitation"),  // RFC 3971.
    149: .init("certification path advertisement"),  // RFC 3971.
    151: .init("multicast router advertisement"),  // RFC 4286, as the next two.
    152: .init("multicast router solicitation"),
    153: .init("multicast router termination"),
    155: .init("RPL control message"),  // RFC 6550.
    157: .init("duplicate address request"),  // RFC 6775.
    158: .init("duplicate address confirmation"),  // RFC 6775.
    160: .init("extended echo request"),  // RFC 8335.
    161: extendedEchoReply,
  ]
}
