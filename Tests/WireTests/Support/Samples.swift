/// Packets as they are seen on the wire, from their IP header on. Every checksum in them is right.
extension Sample {
  /// An echo request of 56 bytes, as ping sends it.
  static let echoRequest = Sample(
    "echoRequest",
    """
    45000054 1c464000 40013227 c0000201 c6336407 0800eeb7 12340001 00010203 04050607 08090a0b
    0c0d0e0f 10111213 14151617 18191a1b 1c1d1e1f 20212223 24252627 28292a2b 2c2d2e2f 30313233
    34353637
    """)
  /// An echo reply with a record route option, three of nine slots filled.
  static let echoReplyWithRoute = Sample(
    "echoReplyWithRoute",
    """
    4f00007c 9a010000 3d0191f3 c6336407 c0000201 072710c0 0002fecb 007109c6 33640700 00000000
    00000000 00000000 00000000 00000000 00000000 0000f6b6 12340002 00010203 04050607 08090a0b
    0c0d0e0f 10111213 14151617 18191a1b 1c1d1e1f 20212223 24252627 28292a2b 2c2d2e2f 30313233
    34353637
    """)
  /// An echo reply with a timestamp option: addresses and times, one of two slots filled, two routers found no room.
  static let echoReplyWithTimes = Sample(
    "echoReplyWithTimes",
    """
    4a000038 00004000 3d01090d c6336407 c0000201 44140d21 c00002fe 02b32c95 00000000 00000000
    0000e1b8 12340003 00010203 04050607
    """)
  /// Port unreachable, quoting a UDP datagram as far as RFC 792 asks.
  static let portUnreachable = Sample(
    "portUnreachable",
    """
    45c00038 33440000 40015a85 c6336407 c0000201 03036dfb 00000000 45000034 00070000 0111cd76
    c0000201 c6336407 9c40829a 00207006
    """)
  /// Fragmentation needed with a next-hop MTU of 1400, quoting a TCP segment.
  static let fragmentationNeeded = Sample(
    "fragmentationNeeded",
    """
    45000038 00000000 ff01bdb9 cb007109 c0000201 0304e826 00000578 450000a0 beef4000 40068f2c
    c0000201 c6336407 c93b01bb 11223344
    """)
  /// Time to live exceeded in transit, with an MPLS label in an extension structure (RFC 4884, RFC 4950).
  static let timeExceededWithLabels = Sample(
    "timeExceededWithLabels",
    """
    45c000a8 00000000 fe01bd89 cb007109 c0000201 0b00e14d 00200000 45000034 00070000 0111cd76
    c0000201 c6336407 9c40829a 00207006 00010203 04050607 08090a0b 0c0d0e0f 10111213 14151617
    00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000
    00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 2000ca0d
    00080101 03e81101
    """)
  /// A redirect for the host, quoting an echo request.
  static let redirect = Sample(
    "redirect",
    """
    45000038 00000000 4001f5c5 c00002fe c0000201 05012f14 c00002fd 45000054 1c464000 40013227
    c0000201 c6336407 0800eeb7 12340001
    """)
  /// A parameter problem whose pointer shows the option at byte 20.
  static let parameterProblem = Sample(
    "parameterProblem",
    """
    4500003c 00000000 40017cb6 cb007109 c0000201 0c00e203 14000000 46000024 00004000 4001b998
    c0000201 c6336407 94040000 0800e3be 12340009
    """)
  /// A source quench, which nobody should send any more (RFC 6633).
  static let sourceQuench = Sample(
    "sourceQuench",
    """
    45000038 00000000 40017cba cb007109 c0000201 04006cfe 00000000 45000034 00070000 0111cd76
    c0000201 c6336407 9c40829a 00207006
    """)
  /// Communication administratively prohibited, quoting an echo request with its whole payload.
  static let prohibited = Sample(
    "prohibited",
    """
    45000070 00000000 3f017d82 cb007109 c0000201 030dfcf2 00000000 45000054 1c464000 40013227
    c0000201 c6336407 0800eeb7 12340001 00010203 04050607 08090a0b 0c0d0e0f 10111213 14151617
    18191a1b 1c1d1e1f 20212223 24252627 28292a2b 2c2d2e2f 30313233 34353637
    """)
  /// An ICMP timestamp request, which is not looked into.
  static let timestampRequest = Sample(
    "timestampRequest",
    """
    45000028 00000000 40018e99 c0000201 c6336407 0d00c361 00550001 02b32c95 00000000 00000000
    """)
  /// The second fragment of an echo request of 2,000 bytes.
  static let laterFragment = Sample(
    "laterFragment",
    """
    4500003c 424200b9 40014b8a c0000201 c6336407 00010203 04050607 08090a0b 0c0d0e0f 10111213
    14151617 18191a1b 1c1d1e1f 20212223 24252627
    """)
  /// An ICMPv6 echo request of 56 bytes.
  static let echoRequest6 = Sample(
    "echoRequest6",
    """
    600abcde 00403a40 20010db8 00000000 00000000 00000001 20010db8 00010000 00000000 00000007
    80001ac2 12340001 00010203 04050607 08090a0b 0c0d0e0f 10111213 14151617 18191a1b 1c1d1e1f
    20212223 24252627 28292a2b 2c2d2e2f 30313233 34353637
    """)
  /// Its reply.
  static let echoReply6 = Sample(
    "echoReply6",
    """
    60000000 00403a39 20010db8 00010000 00000000 00000007 20010db8 00000000 00000000 00000001
    810019c2 12340001 00010203 04050607 08090a0b 0c0d0e0f 10111213 14151617 18191a1b 1c1d1e1f
    20212223 24252627 28292a2b 2c2d2e2f 30313233 34353637
    """)
  /// An echo request behind hop-by-hop options with a router alert, an atomic fragment header (RFC 6946) and
  /// destination options.
  static let echoRequest6WithExtensions = Sample(
    "echoRequest6WithExtensions",
    """
    6b800000 00250040 20010db8 00000000 00000000 00000001 20010db8 00010000 00000000 00000007
    2c000502 00000100 3c000000 deadbeef 3a000104 00000000 80001dbd 00770005 00010203 04
    """)
  /// Packet too big, MTU 1280, quoting an echo request.
  static let packetTooBig6 = Sample(
    "packetTooBig6",
    """
    60000000 00703aff 20010db8 00ff0000 00000000 00000009 20010db8 00000000 00000000 00000001
    020044eb 00000500 600abcde 00403a40 20010db8 00000000 00000000 00000001 20010db8 00010000
    00000000 00000007 80001ac2 12340001 00010203 04050607 08090a0b 0c0d0e0f 10111213 14151617
    18191a1b 1c1d1e1f 20212223 24252627 28292a2b 2c2d2e2f 30313233 34353637
    """)
  /// Port unreachable, quoting a UDP datagram.
  static let portUnreachable6 = Sample(
    "portUnreachable6",
    """
    60000000 00483a40 20010db8 00010000 00000000 00000007 20010db8 00000000 00000000 00000001
    0104320e 00000000 60000000 00181101 20010db8 00000000 00000000 00000001 20010db8 00010000
    00000000 00000007 9c41829b 00184d26 00010203 04050607 08090a0b 0c0d0e0f
    """)
  /// Hop limit exceeded in transit, with an MPLS label in an extension structure.
  static let timeExceeded6WithLabels = Sample(
    "timeExceeded6WithLabels",
    """
    60000000 00943afe 20010db8 00ff0000 00000000 00000009 20010db8 00000000 00000000 00000001
    03001ec6 10000000 60000000 00181101 20010db8 00000000 00000000 00000001 20010db8 00010000
    00000000 00000007 9c41829b 00184d26 00010203 04050607 08090a0b 0c0d0e0f 00000000 00000000
    00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000
    00000000 00000000 00000000 00000000 2000c819 00080101 05dc1101
    """)
  /// An unrecognized next header type, which the pointer shows at byte 40.
  static let parameterProblem6 = Sample(
    "parameterProblem6",
    """
    60000000 00403a40 20010db8 00010000 00000000 00000007 20010db8 00000000 00000000 00000001
    0401d300 00000028 60000000 00103c40 20010db8 00000000 00000000 00000001 20010db8 00010000
    00000000 00000007 c8000104 00000000 00010203 04050607
    """)
  /// A redirect of neighbor discovery, quoting an echo request in its second option.
  static let redirect6 = Sample(
    "redirect6",
    """
    60000000 00703aff fe800000 00000000 00000000 00000001 20010db8 00000000 00000000 00000001
    8900a9de 00000000 fe800000 00000000 00000000 00000002 20010db8 00010000 00000000 00000007
    02010200 00000001 04080000 00000000 600abcde 00403a40 20010db8 00000000 00000000 00000001
    20010db8 00010000 00000000 00000007 80001ac2 12340001 00010203 04050607
    """)
  /// The second fragment of an echo request.
  static let laterFragment6 = Sample(
    "laterFragment6",
    """
    60000000 00302c40 20010db8 00000000 00000000 00000001 20010db8 00010000 00000000 00000007
    3a0004d0 01020304 00010203 04050607 08090a0b 0c0d0e0f 10111213 14151617 18191a1b 1c1d1e1f
    20212223 24252627
    """)
  /// An echo request behind an authentication header.
  static let echoRequest6Authenticated = Sample(
    "echoRequest6Authenticated",
    """
    60000000 00233340 20010db8 00000000 00000000 00000001 20010db8 00010000 00000000 00000007
    3a040000 00000100 00000001 a0a1a2a3 a4a5a6a7 a8a9aaab 800021c1 00770006 000102
    """)
  /// A neighbor solicitation, which is not looked into.
  static let neighborSolicitation6 = Sample(
    "neighborSolicitation6",
    """
    60000000 00203aff fe800000 00000000 00000000 00000001 ff020000 00000000 00000001 ff000007
    87007a8d 00000000 fe800000 00000000 00000000 00000007 01010200 00000001
    """)

  /// Those of IPv4.
  static let v4 = [
    echoRequest, echoReplyWithRoute, echoReplyWithTimes, portUnreachable, fragmentationNeeded, timeExceededWithLabels,
    redirect, parameterProblem, sourceQuench, prohibited, timestampRequest, laterFragment,
  ]

  /// Those of IPv6.
  static let v6 = [
    echoRequest6, echoReply6, echoRequest6WithExtensions, packetTooBig6, portUnreachable6, timeExceeded6WithLabels,
    parameterProblem6, redirect6, laterFragment6, echoRequest6Authenticated, neighborSolicitation6,
  ]

  /// All of them.
  static let all = v4 + v6
}
