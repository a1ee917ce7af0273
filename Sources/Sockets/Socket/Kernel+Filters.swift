internal import CLinux
internal import Glibc

/// What a raw socket hears of.
extension Kernel {
  /// Lets only ICMP messages of these types through to raw socket `fd`. raw(7), ICMP_FILTER; RFC 3542, section 3.2.
  public static func setMessageFilter(_ fd: Int32, _ family: Family, passing types: [UInt8]) throws(SocketError) {
    // A bit that is set blocks the type of that number, in Linux for both families.
    var blocked = [UInt32](repeating: .max, count: family == .inet6 ? 8 : 1)
    for type in types where Int(type) / 32 < blocked.count { blocked[Int(type) / 32] &= ~(1 << (UInt32(type) % 32)) }
    // SOL_RAW and ICMP_FILTER, linux/icmp.h; IPPROTO_ICMPV6 and ICMPV6_FILTER, linux/icmpv6.h. Both options are number 1.
    let level = family == .inet6 ? Int32(IPPROTO_ICMPV6) : 255
    let result = blocked.withUnsafeBytes { setsockopt(fd, level, 1, $0.baseAddress, socklen_t($0.count)) }
    try check(result, "setsockopt ICMP_FILTER")
  }

  /// One instruction of a classic packet filter, `struct sock_filter`.
  public struct FilterInstruction: Hashable, Sendable {
    let code: UInt16
    let jumpTrue: UInt8
    let jumpFalse: UInt8
    let constant: UInt32

    /// An instruction as bpf(4) writes it.
    public init(_ code: UInt16, _ constant: UInt32, true jumpTrue: UInt8 = 0, false jumpFalse: UInt8 = 0) {
      self.code = code
      self.constant = constant
      self.jumpTrue = jumpTrue
      self.jumpFalse = jumpFalse
    }
  }

  /// Drops what `program` does not accept before it is queued. The corresponding C call is `setsockopt(SO_ATTACH_FILTER)`.
  public static func attachFilter(_ fd: Int32, _ program: [FilterInstruction]) throws(SocketError) {
    var instructions = program.map { sock_filter(code: $0.code, jt: $0.jumpTrue, jf: $0.jumpFalse, k: $0.constant) }
    let result = instructions.withUnsafeMutableBufferPointer { buffer in
      var whole = sock_fprog(len: UInt16(clamping: buffer.count), filter: buffer.baseAddress)
      return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &whole, socklen_t(MemoryLayout<sock_fprog>.size))
    }
    try check(result, "setsockopt SO_ATTACH_FILTER")
  }

  /// Keeps what this machine sends from packet socket `fd`: on a loopback interface it comes in again. packet(7),
  /// PACKET_IGNORE_OUTGOING, Linux 4.20. The corresponding C call is `setsockopt(SOL_PACKET)`.
  public static func ignoreOutgoing(_ fd: Int32) throws(SocketError) {
    var on: Int32 = 1
    // SOL_PACKET, linux/socket.h, and the number of the option, linux/if_packet.h.
    let result = setsockopt(fd, 263, 23, &on, socklen_t(MemoryLayout<Int32>.size))
    try check(result, "setsockopt PACKET_IGNORE_OUTGOING")
  }

  /// What `SO_TIMESTAMPING` is to be set to for stamps of the kernel's software on what arrives, and with `sent` also on what
  /// leaves, which come back on the error queue with the packet.
  public static func softwareStamps(sent: Bool) -> Int {
    Int(CLINUX_STAMP_RX_SOFTWARE | CLINUX_STAMP_SOFTWARE) | (sent ? Int(CLINUX_STAMP_TX_SOFTWARE) : 0)
  }
}
