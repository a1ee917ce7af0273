import Capture
import PacketText

/// Packets as objects, gathered until it is time to show them.
final class PacketObjects {
  private let json = PacketJSON()
  private var buffer = TextBuffer(capacity: 256 << 10)
  private let answers: Answers
  /// How many were printed.
  private(set) var count = 0

  private static let batch = 128 << 10

  init(_ answers: Answers) { self.answers = answers }

  func put(_ packet: borrowing CapturedPacket, interface: String?) {
    count += 1
    let envelope = PacketJSON.Envelope(
      number: count, nanoseconds: packet.nanosecondsSince1970, interface: interface,
      originalLength: packet.originalLength, direction: packet.flags.direction)
    json.put(packet.bytes, linkType: packet.linkType, envelope, to: &buffer)
    if buffer.count >= Self.batch { flush() }
  }

  func flush() {
    guard buffer.count > 0 else { return }
    answers.lines(buffer)
    buffer.removeAll()
  }
}
