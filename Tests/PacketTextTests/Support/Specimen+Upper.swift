import Wire

extension Specimen {
  private static let inner = Build.ipv4(17, Build.udp(Array("abcd".utf8)))
  private static let inner6 = Build.ipv6(17, Build.udp(Array("abcd".utf8), isVersion6: true))

  static let transports: [Specimen] = {
    var result: [Specimen] = []
    for options in [
      "020405b4 0402 080a 00000001 00000000 01 030307", "0101080a 00000001 00000002", "0101050a 00000001 00000002",
      "01010512 00000001 00000002 00000003 00000004", "1312 11111111 11111111 11111111 11111111 0101",
      "1d10 0102 11223344 55667788 9900aabb", "220a 11223344 55660000 00000000", "2202 0101",
      "fe0c f989 11223344 55667788 0000 0000", "fe04f989", "fe041234", "0c06 00000001 0101", "1c048005", "1404ab05",
      "63040102", "02050102 03040505", "0a020000", "01010204", "0101 020405b4 080a 01020304",
      // Multipath: capable in three lengths, join in three, a signal, addresses, and the rest.
      "1e040180", "1e0c0081 0102030405060708", "1e160181 0102030405060708 1112131415161718 0020 0101",
      "1e0c1101 01020304 05060708", "1e101001 0102030405060708 090a0b0c",
      "1e181000 0102030405060708 090a0b0c0d0e0f10 11121314", "1e082001 01020304",
      "1e1c201f 0102030405060708 0102030405060708 01020304 0005 1234", "1e0a3001 0a000001 0050 0101", "1e044102",
      "1e045103", "1e0c6000 0102030405060708", "1e0c7000 0102030405060708", "1e048000", "1e0c2001 01020304 01010101",
    ] {
      result.append(Specimen("TCP options \(options)", ip: 6, Build.tcp(2, options: options)))
      result.append(Specimen("TCP options \(options)", ip: 6, Build.tcp(0x10, [1, 2], options: options)))
    }
    for flags in [0, 1, 4, 0x10, 0x11, 0x12, 0x14, 0x18, 0x3f, 0xff] as [UInt8] {
      result.append(Specimen("TCP flags \(flags)", ip: 6, Build.tcp(flags, Array("hello".utf8), urgent: 7)))
    }
    let answer = Build.tcp(0x10, [9], ports: (8888, 1234), sequence: 70, acknowledgment: 80)
    result += [
      Specimen("the other direction", ip: 6, answer),
      Specimen("why a reset", ip: 6, Build.tcp(0x14, Array("go away, you \u{1}\u{7f} and do not come back".utf8))),
      Specimen("a bad TCP checksum", ip: 6, Build.tcp(0x10, error: 0x1111)),
      Specimen("TCP over IPv6", ip6: 6, Build.tcp(0x18, [1, 2, 3], isVersion6: true)),
      Specimen("a bad TCP checksum over IPv6", ip6: 6, Build.tcp(0x10, error: 0x1111, isVersion6: true)),
      Specimen("UDP", ip: 17, Build.udp(Array("abcd".utf8))),
      Specimen("UDP without data", ip: 17, Build.udp([])),
      Specimen("UDP without a checksum", ip: 17, Build.udp([1, 2], hasChecksum: false)),
      Specimen("a bad UDP checksum", ip: 17, Build.udp([1, 2], error: 0x1111)),
      Specimen("UDP longer than it is", ip: 17, Build.udp([1, 2], length: 20)),
      Specimen("UDP shorter than it is", ip: 17, Build.udp([1, 2, 3, 4], length: 9)),
      Specimen("UDP too short", ip: 17, Build.udp([1, 2, 3, 4], length: 7)),
      Specimen("UDP over IPv6", ip6: 17, Build.udp([1, 2, 3], isVersion6: true)),
      Specimen("a bad UDP checksum over IPv6", ip6: 17, Build.udp([1, 2, 3], error: 1, isVersion6: true)),
    ]
    let initial = "01000014 00000001 00010000 000a 000a 00000001"
    for chunks in [
      initial, "02000014 00000001 00010000 000a 000a 00000001", "00030014 00000001 0001 0002 00000000 61626364",
      "03000010 00000001 00010000 0000 0000", "0300001c 00000001 00010000 0001 0002 0002 0003 00000001 00000002",
      "0400000c 0001 0008 11223344", "06000004", "0700000800000001", "08000004", "0a000008aabbccdd", "0b000004",
      "0e000004",
      "c000000800000001", "6300000800000001", initial + "0a000008aabbccdd", "00000002", "",
    ] { result.append(Specimen("SCTP \(chunks)", ip: 132, Build.sctp(chunks))) }
    return result
  }()

  static let controls: [Specimen] = {
    var result: [Specimen] = []
    let echo = Build.hex("12340001") + Array("data data".utf8)
    for type in [0, 8] as [UInt8] { result.append(Specimen("echo \(type)", ip: 1, Build.control(type, 0, echo))) }
    result.append(Specimen("a bad ICMP checksum", ip: 1, Build.control(8, 0, echo, error: 5)))
    for (type, codes) in [(3, 0...17), (5, 0...4), (11, 0...2), (12, 0...1), (4, 0...0)]
      as [(UInt8, ClosedRange<UInt8>)]
    {
      for code in codes {
        result.append(Specimen("ICMP \(type)/\(code)", ip: 1, Build.control(type, code, Build.hex("0a0000fe") + inner)))
      }
    }
    let tcp = Build.ipv4(6, Build.tcp(2, options: "020405b4"))
    result += [
      Specimen("a port of TCP", ip: 1, Build.control(3, 3, Build.u32(0) + tcp)),
      Specimen("a size", ip: 1, Build.control(3, 4, Build.u32(1400) + tcp)),
      Specimen("routers", ip: 1, Build.control(9, 0, Build.hex("02020708 0a000001 00000000 0a000002 ffffffff"))),
      Specimen(
        "a time", ip: 1,
        Build.control(14, 0, Build.hex("12340001") + Build.u32(3_723_004) + Build.u32(5) + Build.u32(86_400_000))),
      Specimen("a mask", ip: 1, Build.control(18, 0, Build.hex("12340001 ffffff00"))),
      Specimen(
        "labels in an error", ip: 1,
        Build.control(
          11, 0,
          Build.hex("00200000") + inner + [UInt8](repeating: 0, count: 128 - inner.count)
            + Build.hex("20009db0 00080101 00064140"))),
    ]
    for type in [10, 13, 15, 16, 17, 30, 40, 255] as [UInt8] {
      result.append(Specimen("ICMP \(type)", ip: 1, Build.control(type, 0, [UInt8](repeating: 0, count: 16))))
    }
    for (type, codes) in [(1, 0...6), (2, 0...0), (3, 0...2), (4, 0...3)] as [(UInt8, ClosedRange<UInt8>)] {
      for code in codes {
        result.append(Specimen("ICMPv6 \(type)/\(code)", ip6: 58, Build.icmpv6(type, code, Build.u32(40) + inner6)))
      }
    }
    let address = Build.destination6
    for (type, rest) in [
      (128, echo), (129, echo), (133, Build.u32(0) + Build.hex("0101020000000001")),
      (
        134,
        Build.hex("400800f0 00003a98 00001f40 0101020000000001 0501000000000578 030440c0 00015180 00003840 00000000")
          + address + Build.hex("19030000 00000e10") + address
      ),
      (
        134,
        Build.hex(
          "40c80000 00000000 00000000 18021808 000004b0 20010db8 00000000 1f030000 0000003c 07 6578616d706c65 03 636f6d 00000000 0701000000001388 0e01112233445566"
        )
      ),
      (135, Build.u32(0) + address + Build.hex("0101020000000001")), (136, Build.hex("e0000000") + address),
      (136, Build.hex("e0000000") + address + Build.hex("0201020000000001")),
      (137, Build.u32(0) + address + Build.source6), (131, Build.u32(0) + address), (132, Build.u32(0) + address),
      (130, Build.hex("03e80000") + address), (130, Build.hex("03e80000") + address + Build.hex("027d0001") + address),
      (143, Build.hex("00000002 04000000") + address + Build.hex("03000001") + address + Build.source6),
      (100, echo), (144, Build.u32(0x1234_0000)), (255, echo),
    ] as [(UInt8, [UInt8])] { result.append(Specimen("ICMPv6 \(type)", ip6: 58, Build.icmpv6(type, 0, rest))) }
    result.append(Specimen("a bad ICMPv6 checksum", ip6: 58, Build.icmpv6(128, 0, echo, error: 3)))
    let group = "e1020304"
    for (type, code, rest) in [
      (0x11, 0, "00000000"), (0x11, 100, "00000000"), (0x11, 50, group), (0x11, 100, "00000000 027d0000"),
      (0x11, 140, group + "0a7d0002 0a000001 0a000002"), (0x12, 0, group), (0x16, 0, group), (0x17, 0, group),
      (0x22, 0, "00000002 04000000" + group + "03000002" + group + "0a000001 0a000002"), (0x99, 0, "00000000"),
      (0x22, 0, "00000003 04000000" + group),
    ] as [(UInt8, UInt8, String)] {
      result.append(Specimen("IGMP \(type) \(rest)", ip: 2, Build.control(type, code, Build.hex(rest))))
    }
    return result
  }()

  static let tunnels: [Specimen] = {
    let frame = Build.ethernet(0x0800, inner)
    func session(_ bytes: [UInt8]) -> [UInt8] {
      Build.ethernet(0x8864, Build.hex("11000001") + Build.u16(bytes.count) + bytes)
    }
    return [
      Specimen("GRE", ip: 47, Build.hex("00000800") + inner),
      Specimen("GRE with everything", ip: 47, Build.hex("b0000800 00000000 0000007b 00000001") + inner),
      Specimen("GRE with IPv6", ip: 47, Build.hex("000086dd") + inner6),
      Specimen("GRE with Ethernet", ip: 47, Build.hex("00006558") + frame),
      Specimen("GRE with something", ip: 47, Build.hex("00001234 616263")),
      Specimen(
        "GRE of PPTP", ip: 47,
        Build.hex("3081880b") + Build.u16(inner.count + 4) + Build.hex("0005 00000001 00000002 ff030021") + inner),
      Specimen("GRE of PPTP without data", ip: 47, Build.hex("2001880b 00000005")),
      Specimen("GRE, version 2", ip: 47, Build.hex("00020800")),
      Specimen("VXLAN", ip: 17, Build.udp(Build.hex("08000000 00007b00") + frame, ports: (1234, 4789))),
      Specimen("VXLAN, invalid", ip: 17, Build.udp(Build.hex("00000000 00007b00") + frame, ports: (1234, 4789))),
      Specimen("Geneve", ip: 17, Build.udp(Build.hex("00006558 00007b00") + frame, ports: (1234, 6081))),
      Specimen(
        "Geneve with options", ip: 17,
        Build.udp(Build.hex("02c06558 00007b00 01028001 11223344") + frame, ports: (1234, 6081))),
      Specimen("Geneve with IPv4", ip: 17, Build.udp(Build.hex("00000800 00007b00") + inner, ports: (1234, 6081))),
      Specimen("MPLS", Build.ethernet(0x8847, Build.hex("00064140") + inner)),
      Specimen("two labels", Build.ethernet(0x8847, Build.hex("00064040 000c8140") + inner6)),
      Specimen("MPLS, explicit null", Build.ethernet(0x8847, Build.hex("00000140") + inner)),
      Specimen("MPLS, no IP", Build.ethernet(0x8847, Build.hex("00064140 0061626364"))),
      Specimen("PPPoE with IPv4", session(Build.hex("0021") + inner)),
      Specimen("PPPoE with IPv6", session(Build.hex("0057") + inner6)),
    ]
  }()
}
