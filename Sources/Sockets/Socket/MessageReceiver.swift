internal import CLinux
internal import Glibc

/// Receives many messages with one call, each whole, with its sender and the address it was sent to.
///
/// The memory is used again by the next call. The corresponding C function is `recvmmsg(2)`.
public final class MessageReceiver {
  /// The most bytes that one message may have without being truncated.
  public let messageSize: Int
  /// The most messages that one call returns.
  public let capacity: Int

  private let buffers: UnsafeMutableRawBufferPointer
  private let headers: UnsafeMutablePointer<clinux_mmsghdr>
  private let vectors: UnsafeMutablePointer<iovec>
  private let names: UnsafeMutablePointer<sockaddr_storage>
  private let controls: UnsafeMutableRawBufferPointer
  /// How many headers the kernel may have written to.
  private var used: Int
  private static let controlSize = 512

  /// Room for `capacity` messages of up to `messageSize` bytes. Untouched pages cost nothing.
  public init(capacity: Int, messageSize: Int) {
    self.capacity = capacity
    self.messageSize = messageSize
    used = capacity
    buffers = .allocate(byteCount: capacity * messageSize, alignment: 4096)
    headers = .allocate(capacity: capacity)
    vectors = .allocate(capacity: capacity)
    names = .allocate(capacity: capacity)
    controls = .allocate(byteCount: capacity * Self.controlSize, alignment: 16)
    headers.initialize(repeating: clinux_mmsghdr(), count: capacity)
    names.initialize(repeating: sockaddr_storage(), count: capacity)
    for index in 0..<capacity {
      vectors[index] = iovec(iov_base: buffers.baseAddress.map { $0 + index * messageSize }, iov_len: messageSize)
      headers[index].header.msg_iov = vectors + index
      headers[index].header.msg_iovlen = 1
    }
  }

  deinit {
    buffers.deallocate()
    headers.deallocate()
    vectors.deallocate()
    names.deallocate()
    controls.deallocate()
  }

  /// Receives what is there, never waiting, and returns how many messages that is: 0 when there are none.
  ///
  /// - Parameter flags: `.errorQueue` takes what the kernel has to say about messages that were sent.
  public func receive(_ fd: Int32, flags: MessageFlags = []) throws(SocketError) -> Int {
    // Only those that the last call has changed.
    for index in 0..<used {
      headers[index].header.msg_name = UnsafeMutableRawPointer(names + index)
      headers[index].header.msg_namelen = socklen_t(MemoryLayout<sockaddr_storage>.size)
      headers[index].header.msg_control = controls.baseAddress.map { $0 + index * Self.controlSize }
      headers[index].header.msg_controllen = Self.controlSize
    }
    while true {
      let count = clinux_recvmmsg(fd, headers, UInt32(capacity), Constant.doNotWait | flags.rawValue)
      if count >= 0 {
        used = min(Int(count) + 1, capacity)
        return Int(count)
      }
      if try Kernel.refusal("recvmmsg") != nil { return 0 }
    }
  }

  /// The bytes of message `index` of the last call, which must be below its result.
  public func bytes(_ index: Int) -> UnsafeRawBufferPointer {
    precondition(index < capacity)
    let start = index * messageSize
    return UnsafeRawBufferPointer(rebasing: buffers[start..<start + min(Int(headers[index].length), messageSize)])
  }

  /// Who sent message `index`; `.unix(.unnamed)` for a sender without a name.
  public func sender(_ index: Int) -> SocketAddress {
    precondition(index < capacity)
    return SocketAddress(UnsafeRawPointer(names + index), length: Int(headers[index].header.msg_namelen))
  }

  /// Message `index` was longer than ``messageSize``, and the rest is lost.
  public func isTruncated(_ index: Int) -> Bool {
    precondition(index < capacity)
    return headers[index].header.msg_flags & Constant.truncated != 0
  }

  /// The kernel sent ancillary data along. With SO_PASSCRED it does so for every message and never at the end of file,
  /// which is the only way to tell an empty message from the end on SOCK_SEQPACKET.
  public func hasAncillaryData(_ index: Int) -> Bool {
    precondition(index < capacity)
    return headers[index].header.msg_controllen > 0
  }

  func header(_ index: Int) -> UnsafeMutablePointer<msghdr> {
    precondition(index < capacity)
    return UnsafeMutableRawPointer(headers + index).assumingMemoryBound(to: msghdr.self)
  }

  /// Where message `index` was sent to; nil unless the socket asks for it (IP_PKTINFO, IPV6_RECVPKTINFO).
  public func destination(_ index: Int) -> LocalDestination? {
    precondition(index < capacity)
    var info = clinux_packet_info()
    clinux_read_packet_info(&headers[index].header, &info)
    return info.family == 0 ? nil : LocalDestination(info: info)
  }
}

extension MessageReceiver {
  /// What the kernel said of message `index` besides its bytes, as far as the socket asked for it.
  public func ancillaryData(_ index: Int) -> AncillaryData { AncillaryData(header(index)) }
}

/// The address of this machine that a datagram was sent to, kept so that the answer comes from that same address.
public struct LocalDestination: Sendable {
  let info: clinux_packet_info
}
