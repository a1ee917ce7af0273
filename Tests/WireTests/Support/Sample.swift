import Testing
import Wire

/// A packet with a name.
struct Sample: Sendable, CustomTestStringConvertible {
  let name: String
  let bytes: [UInt8]

  init(_ name: String, _ hexadecimal: String) {
    self.name = name
    bytes = Hexadecimal.bytes(hexadecimal)
  }

  var testDescription: String { name }

  var count: Int { bytes.count }

  /// Everything that decoding gives for the whole packet.
  var layers: Layers { bytes.reading { Layers($0) } }
}

/// A packet decoded through all layers of this module.
struct Layers: Hashable {
  let packet: Decoded<IPPacket>
  let message: Decoded<ICMPMessage>?

  init(_ reader: PacketReader) {
    var reader = reader
    let packet = IPPacket.decode(&reader)
    self.packet = packet
    message = packet.value.flatMap { ICMPMessage.decode(&reader, in: $0) }
  }

  var v4: IPv4Header? {
    if case .v4(let header) = packet.value?.header { header } else { nil }
  }

  var v6: (header: IPv6Header, extensions: IPv6Extensions)? {
    if case .v6(let header, let extensions) = packet.value?.header { (header, extensions) } else { nil }
  }

  var report: ICMPReport? {
    if case .aboutPacket(let report) = message?.value?.body { report } else { nil }
  }

  var echo: ICMPEcho? {
    switch message?.value?.body {
    case .echoRequest(let echo), .echoReply(let echo): echo
    default: nil
    }
  }
}

enum Hexadecimal {
  /// The bytes written in `text`, in which white space says nothing.
  static func bytes(_ text: String) -> [UInt8] {
    let digits = text.filter { !$0.isWhitespace }.compactMap { $0.hexDigitValue }
    return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }
}

extension [UInt8] {
  /// Reads these bytes while `poison` lies around them, so that a read beyond them would show.
  func reading<R, E: Error>(poison: UInt8 = 0xa5, _ body: (PacketReader) throws(E) -> R) throws(E) -> R {
    let margin = [UInt8](repeating: poison, count: 64)
    let surrounded = margin + self + margin
    return try surrounded.span.withUnsafeBytes { (raw) throws(E) in
      try body(PacketReader(UnsafeRawBufferPointer(rebasing: raw[64..<64 + count])))
    }
  }
}

/// The checksum as RFC 1071 describes it, word by word, to compare the fast one with.
func referenceChecksum(_ bytes: [UInt8]) -> UInt16 {
  var sum: UInt32 = 0
  for (position, byte) in bytes.enumerated() {
    sum += position % 2 == 0 ? UInt32(byte) << 8 : UInt32(byte)
    if sum > 0xffff { sum -= 0xffff }
  }
  return ~UInt16(sum)
}
