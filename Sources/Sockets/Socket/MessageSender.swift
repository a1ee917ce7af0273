internal import CLinux
internal import Glibc

/// Sends many messages with one call.
///
/// The corresponding C functions are `sendmmsg(2)` and `sendmsg(2)`; none waits, none raises SIGPIPE.
public final class MessageSender {
  /// The most messages that one call sends.
  public let capacity: Int
  private let headers: UnsafeMutablePointer<clinux_mmsghdr>
  private let vectors: UnsafeMutablePointer<iovec>

  /// Room for `capacity` messages in one call.
  public init(capacity: Int) {
    self.capacity = capacity
    headers = .allocate(capacity: capacity)
    vectors = .allocate(capacity: capacity)
    headers.initialize(repeating: clinux_mmsghdr(), count: capacity)
    for index in 0..<capacity {
      headers[index].header.msg_iov = vectors + index
      headers[index].header.msg_iovlen = 1
    }
  }

  deinit {
    headers.deallocate()
    vectors.deallocate()
  }

  /// Sends the messages that lie in `buffer` at `ranges` to the connected peer, as many as go now, and returns their
  /// number: 0 when none can be sent. An error counts for the first message only: those before it were sent.
  public func send(
    _ fd: Int32, _ buffer: UnsafeRawBufferPointer, _ ranges: ArraySlice<Range<Int>>
  ) throws(SocketError) -> Int {
    var count = 0
    for range in ranges.prefix(capacity) {
      let piece = buffer[range]
      vectors[count] = iovec(
        iov_base: UnsafeMutableRawPointer(mutating: UnsafeRawBufferPointer(rebasing: piece).baseAddress),
        iov_len: piece.count)
      count += 1
    }
    while true {
      let sent = clinux_sendmmsg(fd, headers, UInt32(count), Constant.doNotWait | Constant.noSignal)
      if sent >= 0 { return Int(sent) }
      if try Kernel.refusal("send") != nil { return 0 }
    }
  }
}

extension Kernel {
  /// Sends one message to `peer`, from the address that its own message came to where `source` tells it.
  ///
  /// `.wouldBlock` leaves the message unsent. The corresponding C function is `sendmsg(2)`.
  public static func send(
    _ fd: Int32, _ bytes: UnsafeRawBufferPointer, to peer: SocketAddress, from source: LocalDestination?
  ) throws(SocketError) -> TransferResult {
    var address = try peer.encoded()
    var vector = iovec(iov_base: UnsafeMutableRawPointer(mutating: bytes.baseAddress), iov_len: bytes.count)
    return try withUnsafeTemporaryAllocation(byteCount: Int(CLINUX_CONTROL_SPACE), alignment: 16) {
      (control) throws(SocketError) in
      while true {
        let count = withUnsafeMutablePointer(to: &vector) { vector in
          address.withPointer { name, length in
            var header = msghdr()
            header.msg_name = UnsafeMutableRawPointer(name)
            header.msg_namelen = length.pointee
            header.msg_iov = vector
            header.msg_iovlen = 1
            if let source {
              header.msg_control = control.baseAddress
              header.msg_controllen = withUnsafePointer(to: source.info) {
                clinux_write_packet_info(control.baseAddress, $0)
              }
            }
            return sendmsg(fd, &header, Constant.doNotWait | Constant.noSignal)
          }
        }
        if count >= 0 { return .bytes(count) }
        if let result = try refusal("send") { return result }
      }
    }
  }
}
