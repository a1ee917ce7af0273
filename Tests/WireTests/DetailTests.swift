import Addresses
import TestSupport
import Testing
import Wire

/// What is understood of a layer only when somebody asks: options, chunks, tags, records.
@Suite struct DetailTests {
  private func options(_ hexadecimal: String) -> (options: [TCPOption], error: DecodeError?) {
    Hexadecimal.bytes(hexadecimal).reading { reader in
      var walk = TCPOptions(reader)
      var options: [TCPOption] = []
      while let option = walk.next() { options.append(option) }
      return (options, walk.error)
    }
  }

  @Test("TCP options, one by one")
  func tcpOptions() {
    // What Linux sends with a SYN.
    let syn = options("0204 05b4 0402 080a 00000001 00000000 01 030307")
    #expect(
      syn.options == [
        .maximumSegmentSize(1460), .selectiveAcknowledgmentPermitted, .timestamps(value: 1, echo: 0), .noOperation,
        .windowScale(7),
      ])
    #expect(syn.error == nil)
    #expect(
      options("1e 03 00 22 02").options == [
        .multipath(.init(rawValue: 0), 2..<3), .fastOpen(cookie: 5..<5, isExperimental: false),
      ])
    #expect(options("22 06 01020304").options == [.fastOpen(cookie: 2..<6, isExperimental: false)])
    #expect(options("fe 08 f989 01020304").options == [.fastOpen(cookie: 4..<8, isExperimental: true)])
    #expect(options("fd 04 1234").options == [.experiment(kind: 253, identifier: 0x1234, 4..<4)])
    #expect(
      options("1312 000102030405060708090a0b0c0d0e0f").options == [
        .md5Signature(high: 0x0001_0203_0405_0607, low: 0x0809_0a0b_0c0d_0e0f)
      ])
    #expect(options("1d 06 01 02 aabb").options == [.authentication(key: 1, receiveNextKey: 2, code: 4..<6)])
    #expect(options("1c 04 8005").options == [.userTimeout(isInMinutes: true, 5)])
    #expect(options("ed 06 0010 0000").options == [.extendedDataOffset(2..<6)])
    #expect(options("ae 05 010203").options == [.accurateECN(isFirstOrder: true, 2..<5)])
    #expect(options("00 0204").options == [.endOfList])
    // The kind is known, the length is not its own.
    #expect(options("02 03 05 03 04 0102").options == [.other(kind: 2, 2..<3), .other(kind: 3, 5..<7)])
    #expect(options("4d 02").options == [.other(kind: 77, 2..<2)])
  }

  @Test("selective acknowledgments of one to four blocks")
  func sack() {
    let block = "00000010 00000020"
    for count in 1...4 {
      let length = String(count * 8 + 2, radix: 16)
      let text = "05" + (length.count == 1 ? "0" : "") + length + String(repeating: block, count: count)
      guard case .selectiveAcknowledgment(let blocks)? = options(text).options.first else {
        Issue.record("\(count) blocks")
        continue
      }
      #expect(blocks.count == count)
      #expect(blocks[count - 1]?.left == 0x10)
      #expect(blocks[count - 1]?.right == 0x20)
      #expect(blocks[count] == nil)
      #expect(blocks[-1] == nil)
    }
    #expect(options("05 02").options == [.other(kind: 5, 2..<2)])
  }

  @Test("TCP options whose lengths make no sense")
  func brokenTCPOptions() {
    #expect(
      options("01 02 01 ff").error
        == DecodeError(.tcpOption, at: 1, .truncated(needed: 2, available: 1, limit: .optionLength)))
    #expect(options("02").error?.needed == 2)
    #expect(
      options("02 04 05").error == DecodeError(.tcpOption, at: 0, .truncated(needed: 4, available: 3, limit: .capture)))
  }

  @Test("SCTP chunks, padded, the last one cut off")
  func chunks() {
    // DATA with three bytes and one of padding, SACK, and an unknown one that says more than there is.
    let bytes = Hexadecimal.bytes(
      "00030013 00000001 0002 0003 00000004 61626300  03000010 00000001 0000ffff 00000000  3f000010 01")
    bytes.reading { reader in
      var walk = SCTPChunks(reader)
      let data = walk.next()
      #expect(data?.kind.description == "DATA")
      #expect(data?.flags == 3)
      #expect(data?.value == 4..<19)
      #expect(data?.data?.sequence == 1)
      #expect(data?.data?.stream == 2)
      #expect(data?.data?.streamSequence == 3)
      #expect(data?.data?.payloadProtocol == 4)
      #expect(walk.next()?.kind.description == "SACK")
      #expect(walk.error == nil)
      let last = walk.next()
      #expect(last?.kind.description == "chunk type 63")
      #expect(last?.value == 40..<41)
      #expect(walk.error?.needed == 16)
      #expect(walk.next() == nil)
    }
    [0, 0, 0, 3].reading { reader in
      var walk = SCTPChunks(reader)
      #expect(walk.next() == nil)
      #expect(walk.error?.limit == .chunkLength)
    }
  }

  @Test("a router advertisement with every option")
  func routerAdvertisement() throws {
    let bytes = Hexadecimal.bytes(
      "86000000 40c80708 00001000 00000400  0101020000000001  05010000000005dc"
        + "030440c0 00015180 00003840 00000000 20010db8000000010000000000000000"
        + "19030000 00000e10 20010db8000000000000000000000053"
        + "1f020000 00000e10 036c616e 00000000"
        + "18023008 00000e10 20010db800020000" + "26020708 0064ff9b0000000000000000" + "0e01010203040506"
        + "63010000 00000000")
    try bytes.reading { whole in
      var reader = whole
      let optional = NeighborMessage.decode(&reader)
      let decoded = try #require(optional)
      #expect(decoded.error == nil)
      let message = try #require(decoded.value)
      guard case .routerAdvertisement(let router) = message.body else {
        Issue.record("\(message)")
        return
      }
      #expect(router.hopLimit == 64)
      #expect(router.flags.contains([.managed, .other]))
      #expect(router.preference == .high)
      #expect(router.lifetime == 1800)
      #expect(router.reachableTime == 4096)
      #expect(router.retransmissionTime == 1024)
      var walk = NeighborOptions(try #require(whole.slice(message.options)))
      var options: [NeighborOption] = []
      while let option = walk.next() { options.append(option) }
      #expect(walk.error == nil)
      #expect(
        options == [
          .sourceLinkLayerAddress(EUI48(rawValue: 0x0200_0000_0001), 18..<24), .mtu(1500),
          .prefix(try #require(prefix(options))), .nameServers(lifetime: 3600, 72..<88),
          .searchList(lifetime: 3600, 96..<104), .route(try #require(route(options))),
          .translationPrefix(
            prefix: IPv6Address(high: 0x0064_ff9b_0000_0000, low: 0), length: 96, lifetime: 0x708),
          .nonce(138..<144), .other(type: 99, 146..<152),
        ])
      #expect(prefix(options)?.length == 64)
      #expect(prefix(options)?.flags == [.onLink, .autonomous])
      #expect(prefix(options)?.validLifetime == 86400)
      #expect(prefix(options)?.preferredLifetime == 14400)
      #expect(prefix(options)?.prefix.description == "2001:db8:0:1::")
      #expect(route(options)?.length == 48)
      #expect(route(options)?.preference == .high)
      #expect(route(options)?.prefix.description == "2001:db8:2::")
      var servers = AddressList(try #require(whole.slice(72..<88)), version: .v6)
      #expect(servers.next()?.description == "2001:db8::53")
      #expect(servers.next() == nil)
    }
  }

  private func prefix(_ options: [NeighborOption]) -> PrefixInformation? {
    for case .prefix(let prefix) in options { return prefix }
    return nil
  }

  private func route(_ options: [NeighborOption]) -> RouteInformation? {
    for case .route(let route) in options { return route }
    return nil
  }

  @Test("neighbors, and redirects")
  func neighbors() throws {
    let target = "fe800000000000000000000000000007"
    func decode(_ text: String) -> Decoded<NeighborMessage>? {
      Hexadecimal.bytes(text).reading { whole in
        var reader = whole
        return NeighborMessage.decode(&reader)
      }
    }
    let address = try #require(IPv6Address("fe80::7"))
    #expect(decode("85000000 00000000")?.value?.body == .routerSolicitation)
    #expect(decode("87000000 00000000" + target)?.value?.body == .neighborSolicitation(target: address))
    #expect(
      decode("88000000 60000000" + target)?.value?.body
        == .neighborAdvertisement(target: address, [.solicited, .override]))
    #expect(
      decode("89000000 00000000" + target + target)?.value?.body == .redirect(target: address, destination: address))
    #expect(decode("87000000 00000000 fe80")?.error?.needed == 24)
    #expect(decode("80000000 00000000") == nil)
    [1, 0, 0, 0, 0, 0, 0, 0].reading { reader in
      var walk = NeighborOptions(reader)
      #expect(walk.next() == nil)
      #expect(walk.error?.limit == .optionLength)
    }
  }

  @Test("IGMP of all versions")
  func igmp() throws {
    func decode(_ text: String) -> Decoded<IGMPMessage> {
      Hexadecimal.bytes(text).reading { whole in
        var reader = whole
        return IGMPMessage.decode(&reader)
      }
    }
    #expect(decode("1100 eeff 00000000").value?.version == 1)
    #expect(decode("1164 ee9b 00000000").value?.version == 2)
    #expect(decode("1164 ee9b 00000000").value?.checksum == .correct)
    #expect(decode("1700 f9ff ef000000").value?.kind == .leave)
    let query = try #require(decode("1164 0000 ef010101 0a 7d 0001 0a000009").value)
    #expect(query.version == 3)
    #expect(query.query?.suppressesRouters == true)
    #expect(query.query?.robustness == 2)
    #expect(query.query?.intervalCode == 125)
    #expect(query.query?.sources == 12..<16)
    #expect(decode("1164 0000 ef010101 0a 7d 0002 0a000009").error?.needed == 8)
    let report = Hexadecimal.bytes("2200 0000 0000 0002 04000000 ef010101 01010001 ef010102 0a000009 00000000")
    try report.reading { whole in
      var reader = whole
      let decoded = IGMPMessage.decode(&reader)
      let message = try #require(decoded.value)
      #expect(message.recordCount == 2)
      var records = MulticastRecords(try #require(whole.slice(message.rest)), version: .v4, count: message.recordCount)
      let first = records.next()
      #expect(first?.kind.description == "to_ex")
      #expect(first?.group.description == "239.1.1.1")
      let second = records.next()
      #expect(second?.kind.description == "is_in")
      #expect(second?.sources == 24..<28)
      #expect(second?.auxiliaryCount == 4)
      #expect(records.next() == nil)
      #expect(records.error == nil)
    }
  }

  @Test("MLD of both versions")
  func mld() throws {
    let group = "ff020000000000000000000000000016"
    func decode(_ text: String) -> Decoded<MLDMessage>? {
      Hexadecimal.bytes(text).reading { whole in
        var reader = whole
        return MLDMessage.decode(&reader)
      }
    }
    let address = try #require(IPv6Address("ff02::16"))
    let query = try #require(decode("82000000 03e80000" + group)?.value)
    #expect(query.responseCode == 1000)
    #expect(query.body == .query(group: address, nil))
    #expect(decode("83000000 00000000" + group)?.value?.body == .report(group: address))
    #expect(decode("84000000 00000000" + group)?.value?.body == .done(group: address))
    #expect(decode("8f000000 0000 0003 01")?.value?.body == .records(count: 3, 8..<9))
    guard case .query(_, let more?) = decode("82000000 03e80000" + group + "027d0000")?.value?.body else {
      Issue.record("no query of the second version")
      return
    }
    #expect(more.robustness == 2)
    #expect(decode("82000000 03e80000 ff02")?.error?.needed == 24)
    #expect(decode("80000000") == nil)
    #expect(MulticastCode.value(127 as UInt8) == 127)
    #expect(MulticastCode.value(0x8f as UInt8) == 31 << 3)
    #expect(MulticastCode.value(0xffff as UInt16) == 0x1fff << 10)
  }

  @Test("extension headers, one by one, with options and a routing header")
  func extensions() throws {
    // Hop-by-hop with a router alert, routing of type 0 with one address, a first fragment.
    let bytes = Hexadecimal.bytes(
      "2b00 05020000 0100 2c02 0001 00000000 20010db8000000000000000000000009 1100 0001 00000007 d4310035")
    try bytes.reading { reader in
      var walk = IPv6ExtensionHeaders(reader, first: .hopByHop)
      let first = walk.next()
      let hop = try #require(first)
      #expect(hop.range == 0..<8)
      var options = IPv6OptionList(try #require(reader.slice(hop.content)))
      #expect(options.next()?.type == 5)
      #expect(options.next()?.type == 1)
      #expect(options.next() == nil)
      #expect(options.error == nil)
      let second = walk.next()
      let routing = try #require(second)
      #expect(routing.type == .routing)
      let route = try #require(reader.slice(routing.content).flatMap { IPv6RoutingHeader($0) })
      #expect(route.segmentsLeft == 1)
      #expect(route.addresses == 16..<32)
      #expect(walk.next()?.type == .fragment)
      #expect(walk.next() == nil)
    }
  }

  @Test("tags of PPPoE, options of Geneve, control messages of PPP")
  func tunnels() throws {
    Hexadecimal.bytes("0101 0000 0102 0002 6163 0000 0000").reading { reader in
      var tags = PPPoETags(reader)
      #expect(tags.next()?.type == 0x0101)
      #expect(tags.next()?.value == 8..<10)
      #expect(tags.next() == nil)
      #expect(tags.error == nil)
    }
    Hexadecimal.bytes("0102 03 01 0a0b0c0d 0102 83 02 00").reading { reader in
      var options = GeneveOptions(reader)
      let option = options.next()
      #expect(option?.optionClass == 0x0102)
      #expect(option?.data == 4..<8)
      #expect(options.next() == nil)
      #expect(options.error?.needed == 12)
    }
    Hexadecimal.bytes("01 07 0006 0102 ff").reading { whole in
      var reader = whole
      let control = PPPControl.decode(&reader)
      #expect(control.value?.codeName == "Conf-Request")
      #expect(control.value?.identifier == 7)
      #expect(reader.range == 4..<6)
    }
  }

  @Test("random bytes, in every walk")
  func random() {
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<20_000 {
      let bytes = generator.bytes(.random(in: 0...48, using: &generator))
      bytes.reading { reader in
        for range in Details(reader, first: IPProtocol(rawValue: bytes.first ?? 0)).ranges {
          #expect(reader.slice(range) != nil, "\(range) of \(bytes)")
        }
      }
    }
  }
}

/// All walks over the same bytes, and every range that they gave.
private struct Details {
  var ranges: [Range<Int>] = []

  init(_ reader: PacketReader, first: IPProtocol) {
    for option in TCPOptions(reader) {
      switch option {
      case .authentication(_, _, let range), .fastOpen(let range, _), .multipath(_, let range), .other(_, let range),
        .extendedDataOffset(let range), .accurateECN(_, let range), .experiment(_, _, let range):
        ranges.append(range)
      default: break
      }
    }
    for chunk in SCTPChunks(reader) { ranges.append(chunk.value) }
    for option in GeneveOptions(reader) { ranges.append(option.data) }
    for tag in PPPoETags(reader) { ranges.append(tag.value) }
    for option in IPv6OptionList(reader) { ranges.append(option.data) }
    for header in IPv6ExtensionHeaders(reader, first: first) { ranges.append(header.content) }
    for record in MulticastRecords(reader, version: .v6, count: 9) { ranges.append(record.sources) }
    for option in NeighborOptions(reader) { if case .other(_, let range) = option { ranges.append(range) } }
    if let route = IPv6RoutingHeader(reader) { ranges.append(route.addresses) }
    var copy = reader
    if let message = IGMPMessage.decode(&copy).value { ranges += [message.rest, message.query?.sources ?? 0..<0] }
    copy = reader
    if case .records(_, let range)? = MLDMessage.decode(&copy)?.value?.body { ranges.append(range) }
    copy = reader
    if let message = NeighborMessage.decode(&copy)?.value { ranges.append(message.options) }
    copy = reader
    _ = PPPControl.decode(&copy)
  }
}
