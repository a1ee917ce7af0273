internal import Glibc

/// What the kernel knows of a TCP connection: TCP_INFO, `tcp(7)`.
///
/// Members that the kernel did not return, because it is older than they are, are nil and never zero.
public struct TCPInfo: Hashable, Sendable {
  /// The structure, as long as the kernel has it.
  public let bytes: [UInt8]

  /// Takes what `getsockopt` returned.
  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Asks the kernel of socket `fd`. The corresponding C call is `getsockopt(TCP_INFO)`.
  public static func read(from fd: Int32) throws(SocketError) -> TCPInfo {
    let description = OptionDescription.tcpInfo
    guard case .bytes(let bytes) = try description.read(from: fd).get() else {
      throw SocketError("getsockopt", .invalidArgument, subject: description.name)
    }
    return TCPInfo(bytes)
  }

  /// The member called `name`, in the kernel's unit; nil where the kernel did not return it.
  public func value(_ name: String) -> Int? { Self.byName[name]?.value(in: bytes) }

  /// What a newer kernel has appended to the members that are known here.
  public var unknown: ArraySlice<UInt8> { bytes.dropFirst(Self.knownLength) }

  private static let byName = Dictionary(uniqueKeysWithValues: fields.map { ($0.name, $0) })
  private static let knownLength = fields.map { $0.offset + $0.width }.max() ?? 0

  /// A number that may be without a limit.
  public enum Limit: Hashable, Sendable {
    case unlimited
    case at(Int)
  }
}

extension TCPInfo {
  /// The state of the connection; nil for a number that RFC 9293 does not have.
  public var state: TCPState? { value("state").flatMap { TCPState(rawValue: UInt8($0)) } }
  /// What congestion control is doing.
  public var congestionState: TCPCongestionState? {
    value("ca_state").flatMap { TCPCongestionState(rawValue: UInt8($0)) }
  }
  /// What both ends have agreed on.
  public var negotiated: TCPNegotiated? { value("options").map { TCPNegotiated(rawValue: UInt8($0)) } }
  /// By how many bits the peer shifts the windows it offers.
  public var sendWindowScale: Int? { value("snd_wscale") }
  /// By how many bits we do.
  public var receiveWindowScale: Int? { value("rcv_wscale") }

  /// The smoothed round trip time, and how much it varies.
  public var roundTripTime: Duration? { duration("rtt") }
  /// How much the round trip time varies.
  public var roundTripVariance: Duration? { duration("rttvar") }
  /// The shortest round trip so far; nil too when none was measured.
  public var minimumRoundTripTime: Duration? { value("min_rtt") == -1 ? nil : duration("min_rtt") }
  /// The receiver's own estimate; zero when it has none.
  public var receiverRoundTripTime: Duration? { duration("rcv_rtt") }
  /// After how long without an acknowledgement a segment is sent again.
  public var retransmissionTimeout: Duration? { duration("rto") }
  /// How long an acknowledgement is delayed.
  public var acknowledgementTimeout: Duration? { duration("ato") }

  /// The congestion window, in segments.
  public var congestionWindow: Int? { value("snd_cwnd") }
  /// Where slow start ends, in segments.
  public var slowStartThreshold: Limit? {
    // TCP_INFINITE_SSTHRESH.
    value("snd_ssthresh").map { $0 == 0x7fff_ffff ? .unlimited : .at($0) }
  }
  /// The window that the peer offers, in bytes.
  public var sendWindow: Int? { value("snd_wnd") }
  /// The window that we offer, in bytes.
  public var receiveWindow: Int? { value("rcv_wnd") }

  /// The segment size for what we send, in bytes.
  public var sendSegmentSize: Int? { value("snd_mss") }
  /// The segment size of what we receive, as far as it was seen, in bytes.
  public var receiveSegmentSize: Int? { value("rcv_mss") }
  /// The segment size that we have offered, in bytes.
  public var advertisedSegmentSize: Int? { value("advmss") }
  /// The path MTU that segments are cut for, in bytes.
  public var pathMTU: Int? { value("pmtu") }

  /// How often the oldest segment that is not acknowledged has been sent again by now.
  public var retransmits: Int? { value("retransmits") }
  /// Segments sent again, ever.
  public var totalRetransmissions: Int? { value("total_retrans") }
  /// Segments that are taken for lost now.
  public var lost: Int? { value("lost") }
  /// Segments on their way; nil for a listener, where the number means something else.
  public var unacknowledged: Int? { state == .listen ? nil : value("unacked") }
  /// Segments that the peer has beyond a gap; nil for a listener.
  public var selectivelyAcknowledged: Int? { state == .listen ? nil : value("sacked") }
  /// By how many segments packets may overtake one another before one counts as lost.
  public var reordering: Int? { value("reordering") }

  /// How fast segments leave, in bytes per second.
  public var pacingRate: Limit? { limit("pacing_rate") }
  /// How fast they may leave at most, SO_MAX_PACING_RATE.
  public var maximumPacingRate: Limit? { limit("max_pacing_rate") }
  /// How fast the peer received lately, in bytes per second.
  public var deliveryRate: Int? { value("delivery_rate") }
  /// The program, not the network, decided on that.
  public var deliveryRateIsApplicationLimited: Bool? { value("delivery_rate_app_limited").map { $0 != 0 } }

  /// Bytes that the peer has acknowledged; the SYN counts as one.
  public var bytesAcknowledged: Int? { value("bytes_acked") }
  /// Bytes received in order.
  public var bytesReceived: Int? { value("bytes_received") }
  /// Bytes in the send buffer that have not been sent once.
  public var bytesNotSent: Int? { value("notsent_bytes") }
  /// Segments sent, empty ones too.
  public var segmentsOut: Int? { value("segs_out") }
  /// Segments received, empty ones too.
  public var segmentsIn: Int? { value("segs_in") }

  /// How long there was something to send or to be acknowledged.
  public var busyTime: Duration? { duration("busy_time") }
  /// How long the peer's window held us back.
  public var receiveWindowLimited: Duration? { duration("rwnd_limited") }
  /// How long our own send buffer held us back.
  public var sendBufferLimited: Duration? { duration("sndbuf_limited") }

  /// Connections that wait to be accepted; listeners only.
  public var acceptQueue: Int? { state == .listen ? value("unacked") : nil }
  /// How many may wait; listeners only.
  public var acceptBacklog: Int? { state == .listen ? value("sacked") : nil }

  private func duration(_ name: String) -> Duration? {
    guard let field = Self.byName[name], let value = field.value(in: bytes) else { return nil }
    return field.unit.duration(value)
  }

  private func limit(_ name: String) -> Limit? { value(name).map { $0 < 0 ? .unlimited : .at($0) } }
}

extension OptionUnit {
  /// So many of this unit as a time; nil for units of other things.
  public func duration(_ number: Int) -> Duration? {
    switch self {
    case .seconds: .seconds(number)
    case .milliseconds: .milliseconds(number)
    case .microseconds: .microseconds(number)
    case .none, .bytes, .bytesPerSecond, .hops, .packets, .probes: nil
    }
  }
}
