import Addresses
import Wire

@testable import Capture

/// A packet for the table of conversations, put together word by word.
struct Segment {
  var source: [UInt8] = [192, 0, 2, 1]
  var destination: [UInt8] = [192, 0, 2, 2]
  var sourcePort: UInt16 = 40000
  var destinationPort: UInt16 = 80
  var sequence: UInt32 = 0
  var flags: TCPHeader.Flags = .ack
  var payload: [UInt8] = []
  var kind: UInt8 = 6
  /// More than nothing: a later piece of a datagram.
  var fragmentOffset: UInt16 = 0

  /// The other way.
  var reply: Segment {
    var other = self
    (other.source, other.destination) = (destination, source)
    (other.sourcePort, other.destinationPort) = (destinationPort, sourcePort)
    return other
  }

  func with(_ sequence: UInt32, _ flags: TCPHeader.Flags = .ack, _ text: String = "") -> Segment {
    var other = self
    (other.sequence, other.flags, other.payload) = (sequence, flags, Array(text.utf8))
    return other
  }

  private static func bytes(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 255)] }

  private var transport: [UInt8] {
    switch kind {
    case 6:
      Self.bytes(sourcePort) + Self.bytes(destinationPort) + Self.bytes(UInt16(sequence >> 16))
        + Self.bytes(UInt16(truncatingIfNeeded: sequence)) + [0, 0, 0, 0, 0x50, UInt8(flags.rawValue & 255), 1, 0]
        + [0, 0, 0, 0] + payload
    case 17:
      Self.bytes(sourcePort) + Self.bytes(destinationPort) + Self.bytes(UInt16(8 + payload.count)) + [0, 0] + payload
    default: payload
    }
  }

  /// From the IP header on.
  var bytes: [UInt8] {
    let body = transport
    if source.count == 16 {
      return [0x60, 0, 0, 0] + Self.bytes(UInt16(body.count)) + [kind, 64] + source + destination + body
    }
    return [0x45, 0] + Self.bytes(UInt16(20 + body.count)) + [0, 0] + Self.bytes(fragmentOffset / 8) + [64, kind, 0, 0]
      + source + destination + body
  }
}

extension FlowTable {
  /// Takes note of a packet, cut to `captured` bytes, and returns the number of its conversation, its direction, the data in
  /// it that is new, and the gap before that.
  @discardableResult
  func note(_ segment: Segment, at time: Int64 = 0, captured: Int = .max) -> Noted? {
    let bytes = segment.bytes
    return PacketReader.read(Array(bytes.prefix(captured))) {
      guard let hit = note($0, linkType: .raw, at: time, originalLength: bytes.count) else { return nil }
      var noted = Noted(number: hit.number, isForward: hit.isForward, gap: hit.gap, isFirst: hit.isFirst)
      hit.forEachNewPart { part, uncaptured, isLate in
        noted.parts.append((isLate ? "late " : "") + String(decoding: part.array, as: UTF8.self))
        noted.uncaptured += uncaptured
      }
      return noted
    }
  }

  struct Noted {
    let number: Int
    let isForward: Bool
    let gap: Int
    let isFirst: Bool
    var parts: [String] = []
    var uncaptured = 0
  }
}
