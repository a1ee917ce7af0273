extension Route {
  /// What an administrator has set, or the kernel has learnt, about a way: the `RTAX_` attributes, `ip-route(8)`. Nil is
  /// what the kernel does not say.
  public struct Metrics: Hashable, Sendable {
    /// The longest packet that gets through, in bytes.
    public internal(set) var mtu: Int?
    /// The largest window that is offered to TCP peers, in bytes.
    public internal(set) var window: Int?
    /// The round trip time that TCP starts with.
    public internal(set) var roundTripTime: Duration?
    /// How much that time varies.
    public internal(set) var roundTripVariance: Duration?
    /// Where TCP's slow start ends, in packets.
    public internal(set) var slowStartThreshold: Int?
    /// The largest congestion window, in packets.
    public internal(set) var congestionWindow: Int?
    /// The segment size that is offered to TCP peers, in bytes.
    public internal(set) var advertisedSegmentSize: Int?
    /// How many packets may come out of order before one counts as lost.
    public internal(set) var reordering: Int?
    /// The time to live of packets.
    public internal(set) var hopLimit: Int?
    /// The congestion window that TCP starts with, in packets.
    public internal(set) var initialCongestionWindow: Int?
    /// The window that TCP offers at first, in packets.
    public internal(set) var initialReceiveWindow: Int?
    /// The shortest time after which TCP repeats a packet.
    public internal(set) var minimumRetransmissionTime: Duration?
    /// Acknowledgements are sent at once.
    public internal(set) var acknowledgesQuickly: Bool?
    /// Fast open is allowed without a cookie.
    public internal(set) var opensFastWithoutCookie: Bool?
    /// The congestion control of TCP.
    public internal(set) var congestionControl: String?
    /// What is switched on: bit 0 is explicit congestion notification.
    public internal(set) var features: UInt32?
    /// The attributes, bit by bit in the kernel's numbers, that nothing the kernel learns may change. Bit 2 is the MTU.
    public internal(set) var locked: UInt32 = 0

    /// No discovery changes ``mtu``.
    public var mtuIsLocked: Bool { locked & 1 << 2 != 0 }
  }
}
