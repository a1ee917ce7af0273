/// Messages of applications, from their first byte on.
extension Sample {
  /// RFC 1035: an answer whose names point back.
  ///
  /// Header: 1234 8180, one question, two answers. `www.example.com` A; CNAME `web` and a pointer to byte 16; its address.
  static let dnsAnswer = Sample(
    "dnsAnswer",
    """
    12348180 00010002 00000000  03777777 07657861 6d706c65 03636f6d 00 0001 0001
    c00c 0005 0001 0000012c 0006 03776562 c010
    c02d 0001 0001 00000005 0004 c0000201
    """)
  /// RFC 2131: a request with its type, a host name and an end, behind 236 bytes and the cookie.
  static let dhcpRequest = Sample(
    "dhcpRequest",
    "01010600 12345678 00058000 00000000 c0000205 c0000201 c00002fe 02030405 0607"
      + String(repeating: "00", count: 10) + "737276" + String(repeating: "00", count: 61)
      + "626f6f74" + String(repeating: "00", count: 124) + "63825363 350103 00 0c04686f7374 ff")
  /// RFC 5905: version 4, mode 4, stratum 2, poll 6, precision -20, then the delays, the reference and four times.
  static let ntpAnswer = Sample(
    "ntpAnswer",
    """
    240206ec 00010000 00008000 c000027b e8f00000 40000000 e8f00000 80000000
    e8f00001 00000000 e8f00001 c0000000
    """)
  /// RFC 8446: what OpenSSL 3 sends for `www.example.com` with `h2` and `http/1.1`, its padding left out.
  static let clientHello = Sample(
    "clientHello",
    """
    16030101 30 0100012c 0303cf 5c27f3d5 5bfc6088 c4a61edc b811e53d 464b4293 04f15b1a 1b071b6f dee4ec20 9d3d7138
    dddfa6e8 05fb8955 00abe184 8878a16e ce0da4e2 993e2bef 682a0701 00241302 13031301 c02cc030 c02bc02f cca9cca8
    c024c028 c023c027 009f009e 006b0067 00ff0100 00bf0000 00140012 00000f77 77772e65 78616d70 6c652e63 6f6d000b
    00040300 0102000a 00160014 001d0017 001e0019 00180100 01010102 01030104 00230000 0010000e 000c0268 32086874
    74702f31 2e310016 00000017 0000000d 002a0028 04030503 06030807 08080809 080a080b 08040805 08060401 05010601
    03030301 03020402 05020602 002b0005 04030403 03002d00 02010100 33002600 24001d00 20f8c0a7 c2450c8f 8e57042d
    1a101ea7 2a64be93 1b9f564b 58943c9a 75914371 3b
    """)
  /// RFC 9112: a request with a host.
  static let httpRequest = Sample(
    "httpRequest",
    // GET /a?b HTTP/1.1, Accept: */*, hOST:  example.com:81, and the empty line.
    """
    474554202f613f6220485454502f312e310d0a 4163636570743a202a2f2a0d0a
    684f53543a20206578616d706c652e636f6d3a38310d0a 0d0a
    """)
  /// RFC 9000: an Initial of version 1, identifiers of eight bytes and none, no token, and encrypted bytes.
  static let quicInitial = Sample("quicInitial", "c3 00000001 08 8394c8f03e515708 00 00 4004 aabbccdd")

  static let applications = [dnsAnswer, dhcpRequest, ntpAnswer, clientHello, httpRequest, quicInitial]

  /// What is at `range`, as text.
  func text(_ range: Range<Int>?) -> String? { range.map { String(decoding: bytes[$0], as: UTF8.self) } }
}
