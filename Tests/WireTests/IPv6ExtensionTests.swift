import Addresses
import Testing
import Wire

@Suite struct IPv6ExtensionTests {
  /// A datagram whose fixed header names `first`, with these bytes after it.
  private func layers(_ first: IPProtocol, _ hexadecimal: String, payloadLength: UInt16? = nil) -> Layers {
    let rest = Hexadecimal.bytes(hexadecimal)
    let header = IPv6Header(
      source: .loopback, destination: .loopback, nextHeader: first,
      payloadLength: payloadLength ?? UInt16(rest.count))
    var bytes: [UInt8] = []
    header.append(to: &bytes)
    return (bytes + rest).reading { Layers($0) }
  }

  /// An echo request without payload, checksum included.
  private let echo = "8000 7fbb 0000 0000"

  @Test("hop-by-hop options, an atomic fragment and destination options are passed")
  func chain() throws {
    let layers = Sample.echoRequest6WithExtensions.layers
    let extensions = try #require(layers.v6?.extensions)
    #expect(layers.packet.error == nil)
    #expect(extensions.end == .upper(.icmpv6, offset: 64))
    #expect(extensions.count == 3)
    #expect(extensions.fragment?.identification == 0xdead_beef)
    #expect(extensions.fragment?.isWhole == true)
    #expect(!extensions.isFragment)
    #expect(layers.v6?.header.trafficClass == 0xb8)
    #expect(layers.echo?.identifier == 0x77)
    #expect(layers.message?.value?.checksum == .correct, "an atomic fragment is whole (RFC 6946)")
  }

  @Test("the length of an authentication header counts in units of four")
  func authentication() throws {
    let layers = Sample.echoRequest6Authenticated.layers
    #expect(layers.v6?.extensions.end == .upper(.icmpv6, offset: 64))
    #expect(layers.message?.value?.checksum == .correct)
  }

  @Test("a later fragment says which header began the datagram, and decodes nothing of it")
  func laterFragment() {
    let layers = Sample.laterFragment6.layers
    #expect(layers.v6?.extensions.end == .laterFragment(.icmpv6, offset: 48))
    #expect(layers.v6?.extensions.fragment?.offset == 1232)
    #expect(layers.packet.value?.isFragment == true)
    #expect(layers.packet.value?.upper == nil)
    #expect(layers.message == nil)
    #expect(layers.packet.error == nil)
  }

  @Test("of a first fragment the checksum is not judged")
  func firstFragment() {
    let layers = layers(.fragment, "3a000001 00000007" + echo)
    #expect(layers.packet.value?.isFragment == true)
    #expect(layers.message?.value?.kind == .echoRequest(.v6))
    #expect(layers.message?.value?.checksum == .notVerified)
  }

  @Test(
    "the checksum is not judged where the last address of the path is not the header's", arguments: [0, 1] as [UInt8])
  func routing(segmentsLeft: UInt8) {
    // A routing header of type 4 (RFC 8754) with one address.
    let header = "3a0204" + (segmentsLeft == 0 ? "00" : "01") + "00000000" + String(repeating: "fe", count: 16)
    let layers = layers(.routing, header + echo)
    #expect(layers.v6?.extensions.segmentsLeft == segmentsLeft)
    #expect(layers.v6?.extensions.end == .upper(.icmpv6, offset: 64))
    #expect(layers.message?.value?.checksum == (segmentsLeft == 0 ? .correct : .notVerified))
  }

  @Test("nothing may follow")
  func nothing() {
    let layers = layers(.destinationOptions, "3b00 010400000000 aaaa")
    #expect(layers.v6?.extensions.end == .nothing)
    #expect(layers.packet.value?.upper == nil)
    #expect(layers.packet.error == nil)
  }

  @Test("what is encrypted counts as carried")
  func encrypted() {
    #expect(layers(.esp, "00000001 00000001 ffff").v6?.extensions.end == .upper(.esp, offset: 40))
  }

  @Test("sixteen extension headers are walked, a seventeenth is not", arguments: [15, 16, 17, 200])
  func many(count: Int) {
    let headers = String(repeating: "3c00 010400000000", count: count - 1) + "3a00 010400000000"
    let layers = layers(.destinationOptions, headers + echo)
    if count <= IPv6Extensions.maximumCount {
      #expect(layers.v6?.extensions.end == .upper(.icmpv6, offset: 40 + 8 * count))
      #expect(layers.packet.error == nil)
      #expect(layers.echo != nil)
    } else {
      #expect(layers.v6?.extensions.end == .stopped(before: .destinationOptions, offset: 168))
      #expect(layers.packet.error == DecodeError(.ipv6Extension, at: 168, .tooMany(limit: 16)))
      #expect(layers.message == nil)
    }
  }

  @Test("a header that is longer than the datagram stops the walk")
  func tooLong() {
    let layers = layers(.destinationOptions, "3a02 010400000000 0000")
    #expect(layers.v6?.extensions.end == .stopped(before: .destinationOptions, offset: 40))
    #expect(
      layers.packet.error
        == DecodeError(.ipv6Extension, at: 40, .truncated(needed: 24, available: 10, limit: .payloadLength)))
  }

  @Test("an option that is longer than its header is reported, and the walk goes on")
  func longOption() {
    let layers = layers(.hopByHop, "3a00 0105 00000000" + echo)
    #expect(
      layers.packet.error
        == DecodeError(.ipv6Extension, at: 42, .truncated(needed: 7, available: 6, limit: .extensionLength)))
    #expect(layers.v6?.extensions.end == .upper(.icmpv6, offset: 48))
    #expect(layers.echo != nil)
  }

  @Test("an option without a length is reported")
  func halfOption() {
    let layers = layers(.hopByHop, "3a00 0103 000000 05" + echo)
    #expect(
      layers.packet.error
        == DecodeError(.ipv6Extension, at: 47, .truncated(needed: 2, available: 1, limit: .extensionLength)))
  }

  @Test("an authentication header without its fixed part is reported")
  func shortAuthentication() {
    let layers = layers(.authentication, "3a00 0000 00000001" + echo)
    #expect(
      layers.packet.error
        == DecodeError(.ipv6Extension, at: 40, .truncated(needed: 12, available: 8, limit: .extensionLength)))
    #expect(layers.echo != nil)
  }

  @Test("the length of a jumbogram is in its first option")
  func jumbogram() {
    let layers = layers(.hopByHop, "3a00 c204 00011170" + echo, payloadLength: 0)
    #expect(layers.v6?.extensions.jumboLength == 70_000)
    #expect(layers.v6?.extensions.end == .upper(.icmpv6, offset: 48))
    #expect(
      layers.packet.error == DecodeError(.ipv6, at: 40, .truncated(needed: 70_000, available: 16, limit: .capture)))
    #expect(layers.message?.value?.checksum == .notVerified)
  }

  @Test(
    "a payload length of zero, without the option or with a length that needs none, is an error",
    arguments: [
      "3a00 010400000000", "3a00 c2040000ffff",
    ])
  func noJumbogram(header: String) {
    let layers = layers(.hopByHop, header + echo, payloadLength: 0)
    #expect(layers.packet.error == DecodeError(.ipv6, at: 40, .invalid(.payloadLength, value: 0)))
    #expect(layers.echo != nil)
  }

  @Test("a payload of nothing is a payload")
  func empty() {
    let layers = layers(.icmpv6, "", payloadLength: 0)
    #expect(layers.packet.error == nil)
    #expect(
      layers.message?.error == DecodeError(.icmpv6, at: 40, .truncated(needed: 8, available: 0, limit: .payloadLength)))
  }
}
