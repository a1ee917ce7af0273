import Addresses
import TestSupport
import Testing
import Wire

private let a = IPv4Address(192, 0, 2, 254)
private let b = IPv4Address(203, 0, 113, 9)
private let c = IPv4Address(198, 51, 100, 7)

private func time(_ value: UInt32) -> RecordedTimes.Time { RecordedTimes.Time(rawValue: value) }

@Suite struct IPv4OptionTests {
  @Test("a recorded route")
  func route() throws {
    let layers = Sample.echoReplyWithRoute.layers
    let options = try #require(layers.v4).options
    #expect(layers.packet.error == nil)
    #expect(options.byteCount == 40)
    #expect(Array(options) == [.recordRoute(RecordedRoute(slots: 9, addresses: [a, b, c]))])
    #expect(layers.echo?.sequence == 2, "the message begins behind the options")
  }

  @Test("recorded times")
  func times() throws {
    let layers = Sample.echoReplyWithTimes.layers
    let slots = [RecordedTimes.Slot(address: a, time: time(45_296_789)), RecordedTimes.Slot()]
    #expect(
      Array(try #require(layers.v4).options)
        == [.timestamp(RecordedTimes(style: .addressesAndTimes, slots: slots, overflow: 2))])
    #expect(layers.echo?.sequence == 3)
  }

  @Test("a time that is not milliseconds since midnight says so")
  func nonStandardTime() {
    #expect(time(0x7fff_ffff).milliseconds == 0x7fff_ffff)
    #expect(time(0x8000_0001).milliseconds == nil)
  }

  static let lists: [[IPv4Option]] = [
    [.recordRoute(RecordedRoute())],
    [.recordRoute(RecordedRoute(slots: 3, addresses: [a, b]))],
    [.recordRoute(RecordedRoute(slots: 1, addresses: [a, b]))],
    [.recordRoute(RecordedRoute(slots: 0))],
    [.timestamp(RecordedTimes(style: .times))],
    [.timestamp(RecordedTimes(style: .addressesAndTimes))],
    [.timestamp(RecordedTimes(style: .timesOfGivenAddresses, asking: [a, b, c]))],
    [
      .timestamp(
        RecordedTimes(
          style: .timesOfGivenAddresses,
          slots: [RecordedTimes.Slot(address: a, time: time(7)), RecordedTimes.Slot(address: b)], overflow: 15))
    ],
    [.timestamp(RecordedTimes(style: .times, slots: [RecordedTimes.Slot(time: time(1)), RecordedTimes.Slot()]))],
    [.other(type: 148, data: [0, 0]), .recordRoute(RecordedRoute(slots: 2))],
    [.other(type: 130, data: []), .other(type: 131, data: [4, 1, 2, 3, 4])],
    [],
  ]

  @Test("what is encoded is decoded", arguments: lists)
  func roundTrip(list: [IPv4Option]) throws {
    let options = try #require(IPv4Options(list))
    #expect(Array(options) == list)
    #expect(options.error == nil)
    #expect(IPv4Options(bytes: options.bytes) == options)
  }

  @Test("the option that ping -R sends is laid out as the kernel expects it")
  func layout() {
    let options = IPv4Options([.recordRoute(RecordedRoute())])
    #expect(options?.bytes == [7, 39, 4] + Array(repeating: 0, count: 36))
    #expect(IPv4Options([.timestamp(RecordedTimes(style: .times))])?.bytes.prefix(4) == [68, 40, 5, 0])
  }

  @Test(
    "what does not fit or cannot be told from padding is not encoded",
    arguments: [
      [.recordRoute(RecordedRoute(slots: 10))],
      [.recordRoute(RecordedRoute(slots: 9)), .other(type: 148, data: [0, 0])],
      [.timestamp(RecordedTimes(style: .timesOfGivenAddresses, asking: [a, b, c, a, b]))],
      [.other(type: 148, data: Array(repeating: 0, count: 254))],
      [.other(type: 0, data: [])],
      [.other(type: 1, data: [])],
    ] as [[IPv4Option]])
  func unencodable(list: [IPv4Option]) {
    #expect(IPv4Options(list) == nil)
  }

  struct Malformed: Sendable {
    let bytes: String
    let offset: Int
    let fault: DecodeError.Fault
    let understood: [IPv4Option]

    init(_ bytes: String, at offset: Int, _ fault: DecodeError.Fault, _ understood: [IPv4Option] = []) {
      self.bytes = bytes
      self.offset = offset
      self.fault = fault
      self.understood = understood
    }
  }

  static let mistakes = [
    // Lengths: none, too small, beyond the header.
    Malformed("94", at: 0, .truncated(needed: 2, available: 1, limit: .headerLength)),
    Malformed("9400 0101", at: 0, .truncated(needed: 2, available: 0, limit: .optionLength)),
    Malformed("0194 0101", at: 1, .truncated(needed: 2, available: 1, limit: .optionLength)),
    Malformed("0794 0800", at: 0, .truncated(needed: 148, available: 4, limit: .headerLength)),
    Malformed(
      "94040000 94050000", at: 4, .truncated(needed: 5, available: 4, limit: .headerLength),
      [.other(type: 148, data: [0, 0])]),
    // A record route without a pointer, with half a slot, with pointers before and within the slots.
    Malformed(
      "0702 0000", at: 0, .truncated(needed: 3, available: 2, limit: .optionLength), [.other(type: 7, data: [])]),
    Malformed(
      "07050400 00000000", at: 0, .truncated(needed: 7, available: 5, limit: .optionLength),
      [.other(type: 7, data: [4, 0, 0])]),
    Malformed(
      "07070300 00000000", at: 0, .invalid(.pointer, value: 3), [.other(type: 7, data: [3, 0, 0, 0, 0])]),
    Malformed(
      "07070500 00000000", at: 0, .invalid(.pointer, value: 5), [.other(type: 7, data: [5, 0, 0, 0, 0])]),
    // A timestamp with an unknown flag, half a slot, and a pointer into the first four bytes.
    Malformed(
      "44080502 00000000", at: 0, .invalid(.flag, value: 2), [.other(type: 68, data: [5, 2, 0, 0, 0, 0])]),
    Malformed(
      "44080501 00000000", at: 0, .truncated(needed: 12, available: 8, limit: .optionLength),
      [.other(type: 68, data: [5, 1, 0, 0, 0, 0])]),
    Malformed(
      "44080400 00000000", at: 0, .invalid(.pointer, value: 4), [.other(type: 68, data: [4, 0, 0, 0, 0, 0])]),
    Malformed(
      "44030500", at: 0, .truncated(needed: 4, available: 3, limit: .optionLength), [.other(type: 68, data: [5])]),
  ]

  @Test("a malformed option is reported with its place, and what is sound is still there", arguments: mistakes)
  func malformed(case malformed: Malformed) throws {
    let options = try #require(IPv4Options(bytes: Hexadecimal.bytes(malformed.bytes)))
    #expect(options.error == DecodeError(.ipv4Option, at: malformed.offset, malformed.fault))
    #expect(Array(options) == malformed.understood)

    guard options.byteCount % 4 == 0 else { return }
    let header = try #require(
      IPv4Header(source: .loopback, destination: .loopback, protocol: .icmp, payloadCount: 1, options: options))
    var bytes: [UInt8] = []
    header.append(to: &bytes)
    let decoded = (bytes + [9]).reading { reader in
      var reader = reader
      let decoded = IPv4Header.decode(&reader)
      #expect(reader.array == [9])
      return decoded
    }
    #expect(decoded.error == DecodeError(.ipv4Option, at: 20 + malformed.offset, malformed.fault))
    #expect(decoded.value?.options == options)
    #expect(decoded.value?.checksum == .correct)
  }

  @Test("a pointer behind the option means that it is full", arguments: [8, 12, 252, 255] as [UInt8])
  func full(pointer: UInt8) throws {
    // 255 is four slots and three bytes further: no start of a slot.
    let options = try #require(IPv4Options(bytes: [7, 7, pointer, 192, 0, 2, 254, 0]))
    let expected: IPv4Option =
      pointer == 255
      ? .other(type: 7, data: [255, 192, 0, 2, 254]) : .recordRoute(RecordedRoute(slots: 1, addresses: [a]))
    #expect(Array(options) == [expected])
    if case .recordRoute(let route) = expected { #expect(route.isFull) }
  }

  @Test("options end at the end of the list, whatever follows")
  func end() throws {
    let options = try #require(IPv4Options(bytes: Hexadecimal.bytes("01 01 94040000 00 ff")))
    #expect(Array(options) == [.other(type: 148, data: [0, 0])])
    #expect(options.error == nil)
  }

  @Test("random options never trap, end, and keep their bytes")
  func random() throws {
    var generator = SeededGenerator(seed: 4)
    for _ in 0..<20_000 {
      var bytes = generator.bytes(.random(in: 0...40, using: &generator))
      if !bytes.isEmpty { bytes[0] = [7, 68, bytes[0]].randomElement(using: &generator) ?? 7 }
      if bytes.count > 3 { bytes[1] = UInt8.random(in: 0...UInt8(bytes.count + 1), using: &generator) }
      let options = try #require(IPv4Options(bytes: bytes))
      #expect(options.bytes == bytes)
      #expect(Array(options).count <= 20)
      if let understood = IPv4Options(Array(options)), options.error == nil {
        #expect(Array(understood) == Array(options), "\(bytes)")
      }
    }
  }
}
