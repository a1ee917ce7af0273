internal import Glibc

// tcp(7).

extension SocketOption<Bool> {
  /// Send small segments at once instead of gathering them (Nagle's algorithm off).
  public static var noDelay: Self { .init(.init("TCP_NODELAY", .tcp, TCP_NODELAY, .flag)) }
  /// Hold back segments that are not full, at most 200 ms.
  public static var cork: Self { .init(.init("TCP_CORK", .tcp, TCP_CORK, .flag)) }
  /// Acknowledge at once; the kernel switches this back as it sees fit.
  public static var quickAcknowledge: Self { .init(.init("TCP_QUICKACK", .tcp, TCP_QUICKACK, .flag)) }
  /// Keep the SYN of each incoming connection, for TCP_SAVED_SYN.
  public static var saveSyn: Self { .init(.init("TCP_SAVE_SYN", .tcp, TCP_SAVE_SYN, .flag)) }
  /// Let `connect` put the first data into the SYN (fast open).
  public static var fastOpenConnect: Self {
    .init(.init("TCP_FASTOPEN_CONNECT", .tcp, TCP_FASTOPEN_CONNECT, .flag))
  }
}

extension SocketOption<Int> {
  /// Seconds of silence before the first keep-alive probe.
  public static var keepAliveIdle: Self { .init(.init("TCP_KEEPIDLE", .tcp, TCP_KEEPIDLE, .int, unit: .seconds)) }
  /// Seconds between keep-alive probes.
  public static var keepAliveInterval: Self {
    .init(.init("TCP_KEEPINTVL", .tcp, TCP_KEEPINTVL, .int, unit: .seconds))
  }
  /// Keep-alive probes without an answer that end the connection.
  public static var keepAliveCount: Self { .init(.init("TCP_KEEPCNT", .tcp, TCP_KEEPCNT, .int, unit: .probes)) }
  /// Milliseconds that sent data may stay unacknowledged before the connection ends; 0 is the system's default.
  public static var userTimeout: Self {
    .init(.init("TCP_USER_TIMEOUT", .tcp, TCP_USER_TIMEOUT, .int, unit: .milliseconds))
  }
  /// The largest segment in bytes; before `connect` or `listen` a limit, afterwards what is in use.
  public static var maximumSegment: Self { .init(.init("TCP_MAXSEG", .tcp, TCP_MAXSEG, .int, unit: .bytes)) }
  /// How often a SYN is repeated before `connect` gives up.
  public static var synCount: Self { .init(.init("TCP_SYNCNT", .tcp, TCP_SYNCNT, .int, unit: .probes)) }
  /// Seconds that a closed connection waits for the peer's end; -1 does not wait.
  public static var finWait: Self { .init(.init("TCP_LINGER2", .tcp, TCP_LINGER2, .int, unit: .seconds)) }
  /// Seconds that a listener waits for data before it reports a connection; 0 is off.
  public static var deferAccept: Self {
    .init(.init("TCP_DEFER_ACCEPT", .tcp, TCP_DEFER_ACCEPT, .int, unit: .seconds))
  }
  /// The highest window to advertise, in bytes; 0 is no limit.
  public static var windowClamp: Self { .init(.init("TCP_WINDOW_CLAMP", .tcp, TCP_WINDOW_CLAMP, .int, unit: .bytes)) }
  /// The socket is writable when fewer bytes than this are not yet sent; 0 is the system's default.
  public static var notSentLowWater: Self {
    .init(.init("TCP_NOTSENT_LOWAT", .tcp, TCP_NOTSENT_LOWAT, .unsigned, unit: .bytes))
  }
  /// How many fast-open connections a listener may have pending; 0 is off.
  public static var fastOpen: Self { .init(.init("TCP_FASTOPEN", .tcp, TCP_FASTOPEN, .int)) }
}

extension SocketOption<String> {
  /// The congestion control algorithm: `cubic`.
  public static var congestionControl: Self {
    .init(.init("TCP_CONGESTION", .tcp, TCP_CONGESTION, .string(capacity: 16), capability: "CAP_NET_ADMIN"))
  }
}

extension OptionDescription {
  static let tcpPage: [OptionDescription] =
    [SocketOption<Bool>.noDelay, .cork, .quickAcknowledge, .saveSyn, .fastOpenConnect].map(\.details)
    + [
      SocketOption<Int>.keepAliveIdle, .keepAliveInterval, .keepAliveCount, .userTimeout, .maximumSegment, .synCount,
      .finWait, .deferAccept, .windowClamp, .notSentLowWater, .fastOpen,
    ].map(\.details)
    + [SocketOption<String>.congestionControl.details]
    + untypedTCPPage

  /// Longer than any kernel's structure, so that what newer ones append is not cut.
  static let tcpInfo = OptionDescription(
    "TCP_INFO", .tcp, TCP_INFO, .structure("struct tcp_info", size: 512), .readOnly)
  static let congestionInfo = OptionDescription(
    "TCP_CC_INFO", .tcp, TCP_CC_INFO, .structure("union tcp_cc_info", size: 20), .readOnly)

  private static let untypedTCPPage: [OptionDescription] = [
    tcpInfo,
    .init("TCP_MD5SIG", .tcp, TCP_MD5SIG, .structure("struct tcp_md5sig", size: 216), .operation),
    .init("TCP_THIN_LINEAR_TIMEOUTS", .tcp, TCP_THIN_LINEAR_TIMEOUTS, .flag),
    .init("TCP_THIN_DUPACK", .tcp, TCP_THIN_DUPACK, .flag),
    .init("TCP_REPAIR", .tcp, TCP_REPAIR, .flag, capability: "CAP_NET_ADMIN"),
    .init("TCP_REPAIR_QUEUE", .tcp, TCP_REPAIR_QUEUE, .int, needs: .repair),
    .init("TCP_QUEUE_SEQ", .tcp, TCP_QUEUE_SEQ, .unsigned, needs: .repair),
    .init("TCP_REPAIR_OPTIONS", .tcp, TCP_REPAIR_OPTIONS, .structure("struct tcp_repair_opt[]", size: 64), .operation),
    .init("TCP_TIMESTAMP", .tcp, TCP_TIMESTAMP, .unsigned),
    congestionInfo,
    .init("TCP_SAVED_SYN", .tcp, TCP_SAVED_SYN, .structure("unsigned char[]", size: 512), .takeOnly),
    .init(
      "TCP_REPAIR_WINDOW", .tcp, TCP_REPAIR_WINDOW, .structure("struct tcp_repair_window", size: 20), needs: .repair),
    .init("TCP_ULP", .tcp, TCP_ULP, .string(capacity: 16)),
    .init("TCP_MD5SIG_EXT", .tcp, TCP_MD5SIG_EXT, .structure("struct tcp_md5sig", size: 216), .operation),
    .init("TCP_FASTOPEN_KEY", .tcp, TCP_FASTOPEN_KEY, .structure("unsigned char[]", size: 32)),
    .init("TCP_FASTOPEN_NO_COOKIE", .tcp, TCP_FASTOPEN_NO_COOKIE, .flag),
    .init(
      "TCP_ZEROCOPY_RECEIVE", .tcp, TCP_ZEROCOPY_RECEIVE, .structure("struct tcp_zerocopy_receive", size: 64),
      .operation),
    .init("TCP_INQ", .tcp, TCP_INQ, .flag),
    .init("TCP_TX_DELAY", .tcp, TCP_TX_DELAY, .int, unit: .microseconds),
    .init("TCP_IS_MPTCP", .tcp, 43, .flag, .readOnly, header: "linux/tcp.h"),
    .init("TCP_RTO_MAX_MS", .tcp, 44, .int, unit: .milliseconds, header: "linux/tcp.h"),
    .init("TCP_RTO_MIN_US", .tcp, 45, .int, unit: .microseconds, header: "linux/tcp.h"),
    .init("TCP_DELACK_MAX_US", .tcp, 46, .int, unit: .microseconds, header: "linux/tcp.h"),
  ]
}
