internal import CLinux
internal import Glibc

/// Sends many messages with one call, each to an address of its own.
///
/// The corresponding C function is `sendmmsg(2)`, or `sendto(2)` for one, which never waits here.
public final class AddressedSender {
  /// The most messages that one call sends.
  public let capacity: Int
  /// The most bytes of one message.
  public let messageSize: Int
  /// How many messages are ready.
  public private(set) var count = 0

  private let buffers: UnsafeMutableRawBufferPointer
  private let headers: UnsafeMutablePointer<clinux_mmsghdr>
  private let vectors: UnsafeMutablePointer<iovec>
  private let names: UnsafeMutablePointer<AddressStorage>
  /// Whose addresses ``names`` holds, from earlier batches as well.
  private var known: [SocketAddress] = []

  /// Room for `capacity` messages of up to `messageSize` bytes.
  public init(capacity: Int, messageSize: Int) {
    self.capacity = capacity
    self.messageSize = messageSize
    buffers = .allocate(byteCount: max(capacity * messageSize, 1), alignment: 16)
    headers = .allocate(capacity: capacity)
    vectors = .allocate(capacity: capacity)
    names = .allocate(capacity: capacity)
    headers.initialize(repeating: clinux_mmsghdr(), count: capacity)
    names.initialize(repeating: AddressStorage(), count: capacity)
    for index in 0..<capacity {
      vectors[index] = iovec(iov_base: buffers.baseAddress.map { $0 + index * messageSize }, iov_len: 0)
      headers[index].header.msg_iov = vectors + index
      headers[index].header.msg_iovlen = 1
    }
  }

  deinit {
    buffers.deallocate()
    headers.deallocate()
    vectors.deallocate()
    names.deallocate()
  }

  /// Adds a message to `address`, whose bytes `fill` writes, returning how many they are. There must be room.
  public func add(
    to address: SocketAddress, _ fill: (inout MutableSpan<UInt8>) -> Int
  ) throws(SocketError) {
    precondition(count < capacity)
    if count == known.count {
      names[count] = try address.encoded()
      known.append(address)
    } else if known[count] != address {
      names[count] = try address.encoded()
      known[count] = address
    }
    let start = count * messageSize
    // The bytes belong to this object and are nobody else's meanwhile.
    let room = UnsafeMutableRawBufferPointer(rebasing: buffers[start..<start + messageSize])
    let length = room.withMemoryRebound(to: UInt8.self) { bytes in
      var span = bytes.mutableSpan
      return fill(&span)
    }
    vectors[count].iov_len = min(length, messageSize)
    headers[count].header.msg_name = UnsafeMutableRawPointer(names + count)
    headers[count].header.msg_namelen = names[count].length
    count += 1
  }

  /// Sends what is ready from message `first` on, and returns how many went: 0 when none can be sent now. An error counts
  /// for message `first` only. The messages stay until ``clear()``.
  public func send(_ fd: Int32, from first: Int = 0) throws(SocketError) -> Int {
    precondition(first <= count)
    if first == count - 1 { return try sendOne(fd, first) }
    while true {
      let sent = clinux_sendmmsg(fd, headers + first, UInt32(count - first), Constant.doNotWait | Constant.noSignal)
      if sent >= 0 { return Int(sent) }
      if try Kernel.refusal("send") != nil { return 0 }
    }
  }

  /// One message by itself costs less with `sendto(2)`.
  private func sendOne(_ fd: Int32, _ index: Int) throws(SocketError) -> Int {
    while true {
      let sent = names[index].withPointer { name, length in
        sendto(
          fd, vectors[index].iov_base, vectors[index].iov_len, Constant.doNotWait | Constant.noSignal, name, length)
      }
      if sent >= 0 { return 1 }
      if try Kernel.refusal("send") != nil { return 0 }
    }
  }

  /// Forgets the messages.
  public func clear() { count = 0 }
}
