import TestSupport
import Testing
import Wire

/// What fuzzers found, decoded once more; `fuzz-wire` and its siblings look closer at the same inputs.
@Suite struct CorpusTests {
  @Test("packets and messages are decoded in every way, and errors lie inside")
  func messages() {
    let inputs = Corpus.inputs("wire") + Corpus.inputs("packet")
    #expect(inputs.count > 300)
    for (name, bytes) in inputs {
      PacketReader.read(bytes) { whole in
        for link in [LinkType.ethernet, .linuxCooked, .linuxCooked2, .raw, .null, .loop] {
          var layers = PacketLayers(whole, linkType: link)
          while let layer = layers.next() {
            if whole.slice(layer.whole.range) == nil { Issue.record("a layer outside of \(name)") }
          }
          check(layers.error, name, bytes.count)
        }
        decode(whole, name)
      }
    }
  }

  private func decode(_ whole: PacketReader, _ name: String) {
    var reader = whole
    check(IPPacket.decode(&reader).error, name, whole.remaining)
    for version in [ICMPVersion.v4, .v6] {
      reader = whole
      check(ICMPMessage.decode(&reader, version: version).error, name, whole.remaining)
    }
    reader = whole
    if let message = DNSMessage.decode(&reader).value {
      var entries = message.entries
      while let entry = entries.next() {
        if case .record(let record) = entry { _ = record.name.text(in: message.bytes) }
      }
      check(entries.error, name, whole.remaining)
    }
    reader = whole
    check(DHCPMessage.decode(&reader).error, name, whole.remaining)
    reader = whole
    check(DHCPv6Message.decode(&reader).error, name, whole.remaining)
    reader = whole
    check(NTPMessage.decode(&reader).error, name, whole.remaining)
    reader = whole
    check(QUICLongHeader.decode(&reader).error, name, whole.remaining)
    if let range = TLSClientHello(whole)?.serverName, whole.slice(range) == nil { Issue.record("\(name)") }
    if let range = HTTPMessage(whole)?.host, whole.slice(range) == nil { Issue.record("\(name)") }
  }

  private func check(_ error: DecodeError?, _ name: String, _ count: Int) {
    guard let error else { return }
    if error.offset < 0 || error.offset > count { Issue.record("\(error) in \(name)") }
  }

  @Test("capture files give the same whole and in pieces", arguments: ["pcap", "pcapng"])
  func files(kind: String) {
    let inputs = Corpus.inputs(kind)
    #expect(inputs.count > 10)
    for (name, bytes) in inputs {
      let whole = Capture(bytes)
      let pieces = Capture(bytes, pieces: 5)
      if whole.packets != pieces.packets || whole.error != pieces.error { Issue.record("\(name)") }
      if let error = whole.error, error.offset > UInt64(bytes.count) { Issue.record("\(error) in \(name)") }
    }
  }
}
