extension PacketLayers {
  /// The headers of a datagram; inside another one it is a tunnel (RFC 2003, RFC 2473, RFC 4213).
  @inline(__always)
  mutating func ip() -> PacketLayer? {
    if isInsideIP {
      guard tunnelDepth < Self.maximumTunnelCount else { return endAtTunnel() }
      tunnelDepth += 1
    }
    isInsideIP = true
    let start = reader.offset
    if let datagram = IPDatagram(plainIPv4: &reader) {
      return pastPlain(datagram, start)
    }
    if let datagram = IPDatagram(plainIPv6: &reader) {
      return pastPlain(datagram, start)
    }
    return unusualIP()
  }

  @inline(__always)
  private mutating func pastPlain(_ datagram: IPDatagram, _ start: Int) -> PacketLayer {
    isFragment = datagram.isFragment
    let next: NextLayer
    if let upper = datagram.upper {
      next = NextLayer(upper, in: datagram.version)
    } else {
      // The protocol of a later fragment, which only the header still knows.
      var header = reader.reaching(backTo: start + 9)
      next = .payload(.fragment(IPProtocol(rawValue: header.u8() ?? 0)))
    }
    return layer(.ip(datagram), from: start, error: reader.missing > 0 ? cut(datagram, start) : nil, then: next)
  }

  /// The error of a datagram whose end is not here.
  private func cut(_ datagram: IPDatagram, _ start: Int) -> DecodeError {
    let whole = reader.reaching(backTo: start)
    return switch datagram.version {
    case .v4: whole.shortage(of: Int(datagram.length), in: .ipv4)
    case .v6: whole.shortage(of: IPv6Header.byteCount + Int(datagram.length), in: .ipv6)
    }
  }

  private mutating func unusualIP() -> PacketLayer? {
    let start = reader.offset
    let decoded = IPPacket.decode(&reader)
    guard let packet = decoded.value else { return end(decoded.error) }
    isFragment = packet.isFragment
    return layer(.ip(IPDatagram(packet)), from: start, error: decoded.error, then: Self.after(packet))
  }

  private static func after(_ packet: IPPacket) -> NextLayer {
    switch packet.header {
    case .v4(let header):
      if let upper = packet.upper { return NextLayer(upper, in: .v4) }
      return header.fragmentOffset != 0 ? .payload(.fragment(header.protocol)) : .end
    case .v6(_, let extensions):
      switch extensions.end {
      case .upper(let upper, _): return NextLayer(upper, in: .v6)
      case .laterFragment(let upper, _): return .payload(.fragment(upper))
      case .nothing, .stopped: return .end
      }
    }
  }

  /// Tunnels by the port they are sent to.
  static func after(_ header: UDPHeader, isLite: Bool) -> NextLayer {
    if isLite { return .payload(.application(.udpLite)) }
    switch header.destinationPort {
    case VXLANHeader.port, VXLANHeader.linuxPort, VXLANHeader.genericPort: return .vxlan
    case GeneveHeader.port: return .geneve
    default: return .payload(.application(.udp))
    }
  }

  /// Type, code and checksum; what follows is for those who want to know.
  mutating func icmp(_ version: ICMPVersion) -> PacketLayer? {
    let start = reader
    guard let type = reader.u8(), let code = reader.u8() else {
      return end(start.shortage(of: ICMPMessage.headerCount, in: version.layer))
    }
    _ = reader.skip(min(2, reader.remaining))
    let isWhole = start.remaining >= ICMPMessage.headerCount
    return layer(
      .icmp(ICMPKind(version, type: type, code: code)), from: start.offset,
      error: isWhole ? nil : start.shortage(of: ICMPMessage.headerCount, in: version.layer), then: .end)
  }

  /// The type; what follows is for those who want to know.
  mutating func igmp() -> PacketLayer? {
    let start = reader
    guard let type = reader.u8() else { return end(start.shortage(of: IGMPMessage.minimumByteCount, in: .igmp)) }
    let isWhole = start.remaining >= IGMPMessage.minimumByteCount
    return layer(
      .igmp(IGMPMessage.Kind(rawValue: type)), from: start.offset,
      error: isWhole ? nil : start.shortage(of: IGMPMessage.minimumByteCount, in: .igmp), then: .end)
  }

  /// An address family, then a packet of it.
  mutating func loopback(isNetworkOrder: Bool) -> PacketLayer? {
    let start = reader
    let decoded = LoopbackHeader.decode(&reader, isNetworkOrder: isNetworkOrder)
    guard let header = decoded.value else { return end(decoded.error) }
    let next: NextLayer = header.version == nil ? .payload(.addressFamily(header.family)) : .ip
    return layer(.loopback(header), from: start.offset, error: nil, then: next)
  }
}
