/// Walks a packet layer by layer, from what its link begins with to what an application has sent, and allocates nothing.
///
/// Layers that were given stay true whatever follows. The walk ends behind a `.payload`, where the bytes do, or at a
/// header that makes no sense or is cut off, which `error` then tells. Checksums are not verified: `PacketLayer.packet`,
/// `IGMPMessage` and `ICMPMessage` do that, and `PseudoHeader` begins those of TCP and UDP.
///
///     var layers = PacketLayers(reader, linkType: .ethernet)
///     while let layer = layers.next() { ... }
public struct PacketLayers: IteratorProtocol {
  /// More headers than this are not walked; labels and tags count, and the extension headers of IPv6 by themselves.
  public static let maximumHeaderCount = 16
  /// Packets deeper inside each other than this are not walked.
  public static let maximumTunnelCount = 4

  var reader: PacketReader
  private var upcoming: NextLayer
  private var headerCount = 0
  var tunnelDepth: Int32 = 0
  /// Whether a network layer was passed, so that another one is inside it.
  var isInsideIP = false
  /// Whether the datagram is a piece, so that lengths in it may say more than is here.
  var isFragment = false

  /// Why the walk ended before there was nothing more to understand; nil if it did not, or has not yet.
  public private(set) var error: DecodeError?

  /// What was wrong with the layer given last, though it was good enough to be given; nil if nothing was.
  ///
  /// `limit` tells whether the capture ends too early (`.capture`), or by which length field something else does.
  public private(set) var layerError: DecodeError?

  /// Begins at the first byte of `packet`.
  public init(_ packet: PacketReader, linkType: LinkType) {
    reader = packet
    upcoming = NextLayer(linkType)
  }

  /// Begins where an EtherType has said what follows.
  public init(_ packet: PacketReader, etherType: EtherType) {
    reader = packet
    upcoming = NextLayer(etherType)
  }

  /// The next layer; nil at the end.
  public mutating func next() -> PacketLayer? {
    layerError = nil
    if case .end = upcoming { return nil }
    if case .payload(let payload) = upcoming { return last(payload) }
    guard headerCount < Self.maximumHeaderCount else {
      return end(DecodeError(.packet, at: reader.offset, .tooMany(limit: Self.maximumHeaderCount)))
    }
    headerCount += 1
    return header()
  }

  private mutating func last(_ payload: PacketLayer.Payload) -> PacketLayer? {
    upcoming = .end
    if case .application = payload, reader.isAtEnd { return nil }
    return PacketLayer(
      content: .payload(payload), body: reader, headerCount: 0, tunnelDepth: tunnelDepth)
  }

  mutating func end(_ error: DecodeError?) -> PacketLayer? {
    upcoming = .end
    self.error = self.error ?? error
    return nil
  }
}

extension PacketLayers {
  @inline(__always)
  private mutating func header() -> PacketLayer? {
    switch upcoming {
    case .ip: return ip()
    case .tcp:
      return pass(from: reader.offset, TCPHeader.decode(&reader)) {
        .tcp($0)
      } then: { header, _ in
        header.byteCount < TCPHeader.minimumByteCount ? .end : .payload(.application(.tcp))
      }
    case .udp(let isLite):
      return pass(from: reader.offset, UDPHeader.decode(&reader, isLite: isLite, excerpt: isFragment)) {
        .udp($0)
      } then: { header, _ in
        Self.after(header, isLite: isLite)
      }
    case .ethernet:
      return pass(from: reader.offset, EthernetHeader.decode(&reader)) {
        .ethernet($0)
      } then: { header, _ in
        NextLayer(header.type, hasLength: header.hasLength)
      }
    case .vlan(let type):
      return pass(from: reader.offset, VLANTag.decode(&reader, announcedBy: type)) {
        .vlan($0)
      } then: { tag, _ in
        NextLayer(tag.type, hasLength: tag.type.rawValue <= EtherType.maximumLength)
      }
    case .icmp(let version): return icmp(version)
    case .llc:
      return pass(from: reader.offset, LLCHeader.decode(&reader)) {
        .llc($0)
      } then: { header, _ in
        NextLayer(header)
      }
    case .linuxCooked:
      return pass(from: reader.offset, LinuxCookedHeader.decode(&reader)) {
        .linuxCooked($0)
      } then: { header, _ in
        NextLayer(header)
      }
    case .linuxCooked2:
      return pass(from: reader.offset, LinuxCookedHeader.decode2(&reader)) {
        .linuxCooked($0)
      } then: { header, _ in
        NextLayer(header)
      }
    case .null: return loopback(isNetworkOrder: false)
    case .loop: return loopback(isNetworkOrder: true)
    case .arp:
      return pass(from: reader.offset, ARPPacket.decode(&reader)) {
        .arp($0)
      } then: { _, _ in
        .end
      }
    case .authentication:
      return pass(from: reader.offset, AuthenticationHeader.decode(&reader)) {
        .authentication($0)
      } then: { header, _ in
        NextLayer(header.nextHeader, in: .v4)
      }
    case .esp:
      return pass(from: reader.offset, ESPHeader.decode(&reader)) {
        .esp($0)
      } then: { _, _ in
        .payload(.application(.esp))
      }
    case .sctp:
      return pass(from: reader.offset, SCTPHeader.decode(&reader)) {
        .sctp($0)
      } then: { _, _ in
        .payload(.application(.sctp))
      }
    case .igmp: return igmp()
    case .mpls:
      return pass(from: reader.offset, MPLSLabel.decode(&reader)) {
        .mpls($0)
      } then: { label, body in
        NextLayer(label, first: body.peek)
      }
    case .pppoe:
      return pass(from: reader.offset, PPPoEHeader.decode(&reader)) {
        .pppoe($0)
      } then: { header, _ in
        header.code == .session ? .ppp : .payload(.pppoeTags)
      }
    case .ppp:
      return pass(from: reader.offset, PPPHeader.decode(&reader)) {
        .ppp($0)
      } then: { header, _ in
        NextLayer(header)
      }
    case .gre, .vxlan, .geneve, .etherIP: return tunnel()
    case .payload, .end: return nil
    }
  }

  /// Those that carry another packet.
  private mutating func tunnel() -> PacketLayer? {
    guard tunnelDepth < Self.maximumTunnelCount else { return endAtTunnel() }
    defer {
      tunnelDepth += 1
      isInsideIP = false
    }
    switch upcoming {
    case .gre:
      return pass(from: reader.offset, GREHeader.decode(&reader)) {
        .gre($0)
      } then: { header, _ in
        NextLayer(header)
      }
    case .vxlan:
      return pass(from: reader.offset, VXLANHeader.decode(&reader)) {
        .vxlan($0)
      } then: { header, _ in
        NextLayer(header)
      }
    case .geneve:
      return pass(from: reader.offset, GeneveHeader.decode(&reader)) {
        .geneve($0)
      } then: { header, _ in
        NextLayer(header.protocol)
      }
    default: return etherIP()
    }
  }

  /// Two bytes, of which four bits are the version: 3 (RFC 3378, section 3).
  private mutating func etherIP() -> PacketLayer? {
    let start = reader
    guard let word = reader.u16() else { return end(start.shortage(of: 2, in: .etherIP)) }
    guard word >> 12 == 3 else {
      return end(DecodeError(.etherIP, at: start.offset, .invalid(.version, value: Int(word >> 12))))
    }
    return layer(.etherIP, from: start.offset, error: nil, then: .ethernet)
  }

  mutating func endAtTunnel() -> PacketLayer? {
    end(DecodeError(.tunnel, at: reader.offset, .tooMany(limit: Self.maximumTunnelCount)))
  }

  /// An error before the end is also why the walk is over.
  @inline(__always)
  mutating func layer(
    _ content: PacketLayer.Content, from start: Int, error: DecodeError?, then next: NextLayer
  ) -> PacketLayer {
    upcoming = next
    if let error {
      layerError = error
      if case .end = next { self.error = error }
    }
    return PacketLayer(
      content: content, body: reader, headerCount: Int32(truncatingIfNeeded: reader.offset - start),
      tunnelDepth: tunnelDepth)
  }

  /// Makes a layer of what was decoded; without it the walk is over.
  @inline(__always)
  private mutating func pass<Value>(
    from start: Int, _ decoded: Decoded<Value>, _ content: (Value) -> PacketLayer.Content,
    then follow: (Value, PacketReader) -> NextLayer
  ) -> PacketLayer? {
    guard let value = decoded.value else { return end(decoded.error) }
    return layer(content(value), from: start, error: decoded.error, then: follow(value, reader))
  }
}
