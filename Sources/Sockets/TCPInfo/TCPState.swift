/// The state of a TCP connection, RFC 9293, section 3.3.2; the numbers are the kernel's.
public enum TCPState: UInt8, Hashable, Sendable, CaseIterable, CustomStringConvertible {
  case established = 1
  case synSent
  case synReceived
  case finWait1
  case finWait2
  case timeWait
  case closed
  case closeWait
  case lastAck
  case listen
  case closing
  /// Linux: a request that no socket of its own has been made for yet.
  case newSynReceived

  /// The name of the RFC in lower case: `close-wait`.
  public var description: String {
    switch self {
    case .established: "established"
    case .synSent: "syn-sent"
    case .synReceived: "syn-received"
    case .finWait1: "fin-wait-1"
    case .finWait2: "fin-wait-2"
    case .timeWait: "time-wait"
    case .closed: "closed"
    case .closeWait: "close-wait"
    case .lastAck: "last-ack"
    case .listen: "listen"
    case .closing: "closing"
    case .newSynReceived: "new-syn-received"
    }
  }
}

/// What congestion control is doing, the kernel's `enum tcp_ca_state`.
public enum TCPCongestionState: UInt8, Hashable, Sendable, CaseIterable, CustomStringConvertible {
  /// Nothing unusual.
  case open
  /// Duplicate acknowledgements: something may be missing.
  case disorder
  /// The window shrinks because a router said so (ECN), or a local queue was full.
  case reduced
  /// Lost segments are sent again, and acknowledgements still come.
  case recovery
  /// The retransmission timer has run out.
  case loss

  /// The kernel's word in lower case: `open`, `cwr`.
  public var description: String {
    switch self {
    case .open: "open"
    case .disorder: "disorder"
    case .reduced: "cwr"
    case .recovery: "recovery"
    case .loss: "loss"
    }
  }
}

/// What both ends have agreed on, the `TCPI_OPT_` bits.
public struct TCPNegotiated: OptionSet, Hashable, Sendable, CustomStringConvertible {
  /// The bits.
  public let rawValue: UInt8
  /// Any bits, also those without a name here.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Timestamps, RFC 7323.
  public static let timestamps = TCPNegotiated(rawValue: 1 << 0)
  /// Selective acknowledgements, RFC 2018.
  public static let selectiveAcknowledgement = TCPNegotiated(rawValue: 1 << 1)
  /// Window scaling, RFC 7323.
  public static let windowScale = TCPNegotiated(rawValue: 1 << 2)
  /// Explicit congestion notification, RFC 3168.
  public static let congestionNotification = TCPNegotiated(rawValue: 1 << 3)
  /// At least one packet with the ECN bits set has come.
  public static let congestionNotificationSeen = TCPNegotiated(rawValue: 1 << 4)
  /// The SYN carried data that was acknowledged: fast open, RFC 7413.
  public static let synData = TCPNegotiated(rawValue: 1 << 5)
  /// Timestamps count microseconds.
  public static let microsecondTimestamps = TCPNegotiated(rawValue: 1 << 6)
  /// It was accepted by fast open.
  public static let fastOpenChild = TCPNegotiated(rawValue: 1 << 7)

  /// A word for each bit that is set.
  public var words: [String] {
    let names = ["timestamps", "sack", "wscale", "ecn", "ecn-seen", "syn-data", "usec-ts", "tfo-child"]
    return names.enumerated().filter { rawValue & 1 << UInt8($0.offset) != 0 }.map(\.element)
  }

  /// `timestamps sack wscale`.
  public var description: String { words.joined(separator: " ") }
}
