internal import CLinux
internal import Glibc

/// One message as it arrived.
public struct ReceivedMessage: Hashable, Sendable {
  /// Bytes placed in the buffer.
  public let count: Int
  /// Who sent it; `.unix(.unnamed)` for a sender without a name and for connection-oriented sockets.
  public let sender: SocketAddress
  /// The message was longer than the buffer, and the rest is lost (`MSG_TRUNC`).
  public let isTruncated: Bool
}

/// Moving single messages.
extension Socket {
  /// Sends one message to `address`. The corresponding C function is `sendto(2)`.
  public func send(
    _ bytes: UnsafeRawBufferPointer, to address: SocketAddress, flags: MessageFlags = []
  ) throws(SocketError) -> TransferResult {
    let encoded = try address.encoded()
    while true {
      let count = encoded.withPointer {
        sendto(fileNumber, bytes.baseAddress, bytes.count, flags.rawValue | Constant.noSignal, $0, $1)
      }
      if count >= 0 { return .bytes(count) }
      do throws(SocketError) {
        if let result = try Kernel.refusal("sendto") { return result }
      } catch { throw error.about("\(address)") }
    }
  }

  /// Sends one message to `address`.
  public func send(_ bytes: [UInt8], to address: SocketAddress) throws(SocketError) -> TransferResult {
    try bytes.withBytes { (raw) throws(SocketError) in try send(raw, to: address) }
  }

  /// Receives one message into the caller's memory; nil when none is there, or none came in time.
  ///
  /// An empty message has count 0. The corresponding C function is `recvmsg(2)`.
  public func receiveFrom(
    into buffer: UnsafeMutableRawBufferPointer, flags: MessageFlags = []
  ) throws(SocketError) -> ReceivedMessage? {
    var storage = AddressStorage()
    var vector = iovec(iov_base: buffer.baseAddress, iov_len: buffer.count)
    while true {
      var header = msghdr()
      let count = storage.withPointer { address, length in
        withUnsafeMutablePointer(to: &vector) { vector in
          header.msg_name = UnsafeMutableRawPointer(address)
          header.msg_namelen = length.pointee
          header.msg_iov = vector
          header.msg_iovlen = 1
          return recvmsg(fileNumber, &header, flags.rawValue)
        }
      }
      if count >= 0 {
        storage.length = header.msg_namelen
        return ReceivedMessage(
          count: count, sender: SocketAddress(storage),
          isTruncated: header.msg_flags & Constant.truncated != 0)
      }
      if try Kernel.refusal("recvmsg") != nil { return nil }
    }
  }

  /// Receives one message of up to `count` bytes; nil when none is there, or none came in time.
  public func receiveFrom(upTo count: Int) throws(SocketError) -> (bytes: [UInt8], message: ReceivedMessage)? {
    var failure: SocketError?
    var message: ReceivedMessage?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, used in
      do throws(SocketError) {
        message = try receiveFrom(into: UnsafeMutableRawBufferPointer(buffer))
        used = message?.count ?? 0
      } catch { failure = error }
    }
    if let failure { throw failure }
    return message.map { (bytes, $0) }
  }
}
