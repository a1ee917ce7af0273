internal import Sockets

/// Questions that leave by one socket with one call.
final class ScanBatch {
  /// How many go out with one call at most.
  static let capacity = 64
  /// A pending ICMP error makes the next call fail, once. What fails so often in a row fails by itself.
  private static let patience = 8

  private let sender: AddressedSender
  /// The questions of the batch, and where they go.
  private var questions: [(slot: ScanSlot, destination: SocketAddress)] = []
  /// Those that could not be sent when the batch was full, of whom nobody has heard yet.
  private var unsent: [(ScanSlot, SocketError)] = []

  /// For messages of up to `messageSize` bytes.
  init(messageSize: Int) { sender = AddressedSender(capacity: Self.capacity, messageSize: messageSize) }

  /// Adds a message, and sends what was there before through socket `fd` where there is no room. Throws EMSGSIZE for one that
  /// is too long, and what is wrong with the address.
  func add(
    _ slot: ScanSlot, _ message: [UInt8], to destination: SocketAddress, asked: SocketAddress, by fd: Int32
  ) throws(SocketError) {
    guard message.count <= sender.messageSize else {
      throw SocketError("send", .messageTooLong, subject: "\(message.count) bytes to \(asked)")
    }
    if sender.count == Self.capacity { send(fd) { unsent.append(($0, $1)) } }
    try sender.add(to: destination) { bytes in
      for (place, byte) in message.enumerated() { bytes[place] = byte }
      return message.count
    }
    questions.append((slot, asked))
  }

  /// Sends all of it; `failed` hears also of what failed since the last time.
  func flush(_ fd: Int32, failed: (ScanSlot, SocketError) -> Void) {
    let earlier = unsent
    unsent.removeAll(keepingCapacity: true)
    for (slot, error) in earlier { failed(slot, error) }
    send(fd, failed)
  }

  private func send(_ fd: Int32, _ failed: (ScanSlot, SocketError) -> Void) {
    guard sender.count > 0 else { return }
    var failures: [(ScanSlot, SocketError)] = []
    var next = 0
    var refusals = 0
    while next < sender.count {
      do throws(SocketError) {
        let sent = try sender.send(fd, from: next)
        if sent == 0 { throw SocketError("send", .again) }
        next += sent
        refusals = 0
      } catch {
        // Somebody else's error most of the time: the next call tells. A queue that is full is so for all that is left.
        refusals += 1
        if refusals < Self.patience, error.code != .again { continue }
        let end = error.code == .again ? sender.count : next + 1
        for place in next..<end {
          failures.append((questions[place].slot, error.about("\(questions[place].destination)")))
        }
        next = end
        refusals = 0
      }
    }
    sender.clear()
    questions.removeAll(keepingCapacity: true)
    // Last, since whoever hears of it may ask again.
    for (slot, error) in failures { failed(slot, error) }
  }
}
