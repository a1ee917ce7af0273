import Wire

/// Walks the packet from every link type; the first byte chooses nothing, so that a corpus of packets fits all.
func checkLayers(_ whole: PacketReader) {
  let links: [LinkType] = [
    .ethernet, .linuxCooked, .linuxCooked2, .raw, .null, .loop, LinkType(rawValue: 9), LinkType(rawValue: 51),
  ]
  for link in links {
    var walk = PacketLayers(whole, linkType: link)
    var count = 0
    var end = whole.offset
    while let layer = walk.next() {
      count += 1
      precondition(layer.header.lowerBound == end && layer.body.offset == layer.header.upperBound)
      precondition(whole.slice(layer.whole.range) != nil)
      end = layer.header.upperBound
      check(walk.layerError, whole)
      checkLayer(layer)
    }
    precondition(count <= PacketLayers.maximumHeaderCount + 1)
    precondition(walk.next() == nil)
    check(walk.error, whole)
  }
}

/// What is understood of a layer only when somebody asks.
private func checkLayer(_ layer: PacketLayer) {
  switch layer.content {
  case .ip(let datagram): precondition(layer.packet.map { IPDatagram($0) } == datagram)
  case .tcp(let header):
    guard let options = layer.whole.slice(header.options) else { preconditionFailure("options outside") }
    for _ in TCPOptions(options) {}
  case .payload(let payload): precondition(!payload.description.isEmpty)
  default: break
  }
}

/// The walks that begin at no header, over the same bytes; every range that they give lies inside.
func checkDetails(_ whole: PacketReader) {
  func inside(_ range: Range<Int>) { precondition(whole.slice(range) != nil) }
  for option in TCPOptions(whole) { if case .other(_, let range) = option { inside(range) } }
  for chunk in SCTPChunks(whole) { inside(chunk.value) }
  for option in GeneveOptions(whole) { inside(option.data) }
  for tag in PPPoETags(whole) { inside(tag.value) }
  for option in IPv6OptionList(whole) { inside(option.data) }
  for header in IPv6ExtensionHeaders(whole, first: .hopByHop) { inside(header.content) }
  for version in [ICMPVersion.v4, .v6] {
    for record in MulticastRecords(whole, version: version, count: .max) { inside(record.sources) }
  }
  for option in NeighborOptions(whole) { if case .other(_, let range) = option { inside(range) } }
  if let route = IPv6RoutingHeader(whole) { inside(route.addresses) }
  var reader = whole
  let group = IGMPMessage.decode(&reader)
  check(group.error, whole)
  if let message = group.value { inside(message.rest) }
  reader = whole
  check(MLDMessage.decode(&reader)?.error, whole)
  reader = whole
  if let message = NeighborMessage.decode(&reader)?.value { inside(message.options) }
  reader = whole
  check(PPPControl.decode(&reader).error, whole)
}
