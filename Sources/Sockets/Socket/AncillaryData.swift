public import Addresses
internal import CLinux
internal import Glibc

/// What the kernel says of a message besides its bytes; each part only where the socket has asked for it.
public struct AncillaryData: Sendable {
  /// When the kernel took the packet from the interface, or, on the error queue, handed it over; SO_TIMESTAMPING.
  public let kernelTime: WallClockTime?
  /// The time to live or hop limit with which it arrived; IP_RECVTTL, IPV6_RECVHOPLIMIT.
  public let hops: Int?
  /// The type of service or traffic class with which it arrived; IP_RECVTOS, IPV6_RECVTCLASS.
  public let trafficClass: Int?
  /// The options of its IPv4 header as they lie on the wire; IP_RECVOPTS.
  public let headerOptions: [UInt8]
  /// Our address that it was sent to, and the index of the interface it came in by; IP_PKTINFO, IPV6_RECVPKTINFO.
  public let destination: (address: IPAddress?, interface: UInt32)?
  /// On the error queue: what befell a message that was sent; IP_RECVERR, IPV6_RECVERR.
  public let error: QueuedError?

  init(_ header: UnsafeMutablePointer<msghdr>) {
    var data = clinux_ancillary()
    clinux_read_ancillary(header, &data)
    kernelTime = data.software_time == 0 ? nil : WallClockTime(nanoseconds: data.software_time)
    hops = data.hops < 0 ? nil : Int(data.hops)
    trafficClass = data.traffic_class < 0 ? nil : Int(data.traffic_class)
    headerOptions =
      data.ip_options_length == 0
      ? [] : withUnsafeBytes(of: data.ip_options) { Array($0.prefix(Int(data.ip_options_length))) }
    if data.destination.family == 0 {
      destination = nil
    } else {
      let address = withUnsafeBytes(of: data.destination.address) { bytes in
        IPAddress(bytes: bytes.prefix(data.destination.family == AF_INET ? 4 : 16))
      }
      destination = (address, data.destination.interface)
    }
    error = data.has_error ? QueuedError(data) : nil
  }
}

/// A moment of the clock on the wall, CLOCK_REALTIME, which an administrator may set: never for the measuring of time
/// alone.
public struct WallClockTime: Hashable, Comparable, Sendable {
  /// Since 1970-01-01 00:00 UTC.
  public let nanoseconds: Int64
  /// So long after 1970.
  public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  /// Now. The corresponding C function is `clock_gettime(2)`.
  public static var now: WallClockTime {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return WallClockTime(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
  }

  /// Whether `a` is earlier.
  public static func < (a: WallClockTime, b: WallClockTime) -> Bool { a.nanoseconds < b.nanoseconds }
  /// From `b` to `a`.
  public static func - (a: WallClockTime, b: WallClockTime) -> Duration { .nanoseconds(a.nanoseconds - b.nanoseconds) }
}

/// What befell a message that was sent: `struct sock_extended_err`, ip(7).
public struct QueuedError: Hashable, Sendable {
  /// Who noticed.
  public enum Origin: Hashable, Sendable {
    /// This machine, before the message left.
    case local
    /// An ICMP message of IPv4.
    case icmp
    /// An ICMP message of IPv6.
    case icmp6
    /// Nothing went wrong: this is the time at which the message left.
    case timestamping
    case other(UInt8)
  }

  /// Who noticed.
  public let origin: Origin
  /// What `send` or `recv` would have failed with.
  public let code: Errno
  /// The type of the ICMP message.
  public let type: UInt8
  /// The code of the ICMP message.
  public let subCode: UInt8
  /// The MTU that is left, where the message was too big (EMSGSIZE).
  public let info: UInt32
  /// Which message of this socket, counted from 0, where stamps are numbered.
  public let data: UInt32
  /// Who sent the ICMP message.
  public let offender: IPAddress?

  init(_ data: clinux_ancillary) {
    origin =
      switch Int(data.error_origin) {
      case CLINUX_ORIGIN_LOCAL: .local
      case CLINUX_ORIGIN_ICMP: .icmp
      case CLINUX_ORIGIN_ICMP6: .icmp6
      case CLINUX_ORIGIN_TIMESTAMPING: .timestamping
      default: .other(data.error_origin)
      }
    code = Errno(rawValue: Int32(truncatingIfNeeded: data.error_code))
    type = data.error_type
    subCode = data.error_sub_code
    info = data.error_info
    self.data = data.error_data
    offender = withUnsafeBytes(of: data.offender) { raw in
      raw.baseAddress.flatMap { SocketAddress($0, length: Int(data.offender_length)).ip }
    }
  }
}
