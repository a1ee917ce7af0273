internal import CLinux
internal import Glibc

/// A socket to the routing part of the kernel, `rtnetlink(7)`. The kernel answers at once, so calls here do not wait.
package struct NetlinkSocket: ~Copyable {
  private let socket: Socket
  private var sequence: UInt32 = 0
  /// Room for one datagram; grows when the kernel has a longer one.
  private var buffer = [UInt8](repeating: 0, count: 64 << 10)

  /// The longest datagram that is believed.
  private static let longestDatagram = 16 << 20
  /// How often a dump is begun again when what it lists changes meanwhile.
  private static let attempts = 16
  /// The kernel answers within microseconds; this only bounds the wait for an answer that never comes.
  private static let patience = Duration.seconds(5)

  /// A socket to the routing part, or to another one by its number.
  package init(protocol part: Int32 = Int32(NETLINK_ROUTE)) throws(SocketError) {
    socket = try Socket(Family(rawValue: AF_NETLINK), .datagram, SocketProtocol(rawValue: part))
  }

  /// Sends `request` and returns the messages of the answer.
  ///
  /// A dump that was overtaken by a change is repeated; when that does not help EINTR is thrown. Any other error is the
  /// kernel's answer.
  package mutating func messages(for request: NetlinkRequest) throws(SocketError) -> [NetlinkMessage] {
    for _ in 0..<Self.attempts {
      sequence &+= 1
      switch try socket.send(request.encoded(sequence: sequence), to: Self.kernel) {
      case .bytes: break
      case .wouldBlock, .endOfFile: continue
      }
      if let messages = try receiveAnswer(dump: request.isDump) { return messages }
    }
    throw SocketError("netlink", .interrupted, advice: "the network changes faster than it can be read; try again")
  }

  /// The messages of the answer, or nil when the request must be repeated.
  private mutating func receiveAnswer(dump isDump: Bool) throws(SocketError) -> [NetlinkMessage]? {
    var answer = NetlinkAnswer(sequence: sequence, dump: isDump)
    let end = MonotonicTime.now + Self.patience
    while answer.state == .incomplete {
      guard let datagram = try receiveDatagram(until: end) else { return nil }
      answer.take(datagram)
    }
    switch answer.state {
    case .inconsistent: return nil
    case .refused(.interrupted) where isDump, .refused(.again) where isDump: return nil
    case .refused(let code): throw SocketError("netlink", code)
    case .complete, .incomplete: return answer.messages
    }
  }

  /// The next datagram from the kernel, or nil when one was lost.
  private mutating func receiveDatagram(until end: MonotonicTime) throws(SocketError) -> NetlinkBytes? {
    while MonotonicTime.now < end {
      let message: ReceivedMessage?
      do throws(SocketError) {
        message = try Self.receive(socket, into: &buffer)
      } catch  where error.code == .noBufferSpace { return nil }
      guard let message else {
        _ = Kernel.wait(socket.fileNumber, for: .read, milliseconds: 100)
        continue
      }
      // Any process may send here; the answers are the kernel's, whose port is 0.
      guard message.sender == Self.kernel else { continue }
      if message.isTruncated {
        buffer = [UInt8](repeating: 0, count: min(max(message.count, 2 * buffer.count), Self.longestDatagram))
        return nil
      }
      // A copy of its own: the messages keep it, and the buffer is written again.
      return NetlinkBytes(Array(buffer.prefix(message.count))[...])
    }
    throw SocketError("netlink", .timedOut)
  }

  /// With MSG_TRUNC the count is that of the whole datagram, also where it did not fit.
  private static func receive(
    _ socket: borrowing Socket, into buffer: inout [UInt8]
  ) throws(SocketError) -> ReceivedMessage? {
    var result: Result<ReceivedMessage?, SocketError> = .success(nil)
    buffer.withUnsafeMutableBytes { raw in
      do throws(SocketError) {
        result = .success(
          try socket.receiveFrom(into: raw, flags: [.doNotWait, MessageFlags(rawValue: Constant.truncated)]))
      } catch { result = .failure(error) }
    }
    return try result.get()
  }

  /// `struct sockaddr_nl` after its family: padding, port and groups, all 0 for the kernel.
  private static let kernel = SocketAddress.other(family: UInt16(AF_NETLINK), bytes: [UInt8](repeating: 0, count: 10))
}
