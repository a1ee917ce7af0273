internal import Glibc

// socket(7): options that every socket has.

extension SocketOption<Bool> {
  /// Probe a silent peer from time to time, and end the connection when it does not answer.
  public static var keepAlive: Self { .init(.init("SO_KEEPALIVE", .socket, SO_KEEPALIVE, .flag)) }
  /// Allow datagrams to broadcast addresses.
  public static var broadcast: Self { .init(.init("SO_BROADCAST", .socket, SO_BROADCAST, .flag)) }
  /// Bind to a port although connections of an earlier listener linger in TIME_WAIT.
  public static var reuseAddress: Self { .init(.init("SO_REUSEADDR", .socket, SO_REUSEADDR, .flag)) }
  /// Share a port with other sockets of the same user that set this too.
  public static var reusePort: Self {
    .init(.init("SO_REUSEPORT", .socket, SO_REUSEPORT, .flag))
  }
  /// Send only to hosts on directly attached networks.
  public static var doNotRoute: Self { .init(.init("SO_DONTROUTE", .socket, SO_DONTROUTE, .flag)) }
  /// Leave urgent data in the stream.
  public static var outOfBandInline: Self { .init(.init("SO_OOBINLINE", .socket, SO_OOBINLINE, .flag)) }
  /// Whether `listen` has been called; read-only.
  public static var acceptsConnections: Self {
    .init(.init("SO_ACCEPTCONN", .socket, SO_ACCEPTCONN, .flag, .readOnly))
  }
  /// Report the arrival of each packet in microseconds, as ancillary data.
  public static var timestamp: Self { .init(.init("SO_TIMESTAMP", .socket, SO_TIMESTAMP, .flag)) }
  /// Report the arrival of each packet in nanoseconds, as ancillary data.
  public static var timestampNanoseconds: Self { .init(.init("SO_TIMESTAMPNS", .socket, SO_TIMESTAMPNS, .flag)) }
  /// Report how many packets the full receive buffer has dropped, as ancillary data.
  public static var receiveQueueOverflow: Self { .init(.init("SO_RXQ_OVFL", .socket, SO_RXQ_OVFL, .flag)) }
  /// Refuse any further change of the packet filter; cannot be taken back.
  public static var lockFilter: Self { .init(.init("SO_LOCK_FILTER", .socket, SO_LOCK_FILTER, .flag)) }
  /// Allow sends without a copy (`MSG_ZEROCOPY`).
  public static var zeroCopy: Self { .init(.init("SO_ZEROCOPY", .socket, SO_ZEROCOPY, .flag)) }
}

extension SocketOption<Int> {
  /// The receive buffer in bytes. The kernel doubles what is set, for its own bookkeeping, and reads back the double;
  /// at most `net.core.rmem_max` is taken, silently.
  public static var receiveBuffer: Self { .init(.init("SO_RCVBUF", .socket, SO_RCVBUF, .int, unit: .bytes)) }
  /// The send buffer in bytes. The kernel doubles what is set, for its own bookkeeping, and reads back the double;
  /// at most `net.core.wmem_max` is taken, silently.
  public static var sendBuffer: Self { .init(.init("SO_SNDBUF", .socket, SO_SNDBUF, .int, unit: .bytes)) }
  /// As ``receiveBuffer``, beyond the system's limit; write-only, needs CAP_NET_ADMIN.
  public static var receiveBufferForce: Self {
    .init(
      .init(
        "SO_RCVBUFFORCE", .socket, SO_RCVBUFFORCE, .int, unit: .bytes, .writeOnly, capability: "CAP_NET_ADMIN"))
  }
  /// As ``sendBuffer``, beyond the system's limit; write-only, needs CAP_NET_ADMIN.
  public static var sendBufferForce: Self {
    .init(
      .init(
        "SO_SNDBUFFORCE", .socket, SO_SNDBUFFORCE, .int, unit: .bytes, .writeOnly, capability: "CAP_NET_ADMIN"))
  }
  /// A receive waits until so many bytes are there.
  public static var receiveLowWater: Self { .init(.init("SO_RCVLOWAT", .socket, SO_RCVLOWAT, .int, unit: .bytes)) }
  /// The queueing priority of packets, 0 to 6 without CAP_NET_ADMIN.
  public static var priority: Self {
    .init(.init("SO_PRIORITY", .socket, SO_PRIORITY, .int, capability: "CAP_NET_ADMIN"))
  }
  /// The mark of packets, for routing and filters; needs CAP_NET_ADMIN.
  public static var mark: Self {
    .init(.init("SO_MARK", .socket, SO_MARK, .unsigned, capability: "CAP_NET_ADMIN"))
  }
  /// How long a receive polls the device, in microseconds.
  public static var busyPoll: Self {
    .init(.init("SO_BUSY_POLL", .socket, SO_BUSY_POLL, .int, unit: .microseconds, capability: "CAP_NET_ADMIN"))
  }
  /// The highest rate of sending in bytes per second; -1 is no limit.
  public static var maximumPacingRate: Self {
    .init(.init("SO_MAX_PACING_RATE", .socket, SO_MAX_PACING_RATE, .unsigned64, unit: .bytesPerSecond))
  }
  /// What to stamp, a set of `SOF_TIMESTAMPING_` bits; the stamps arrive as ancillary data.
  public static var timestamping: Self { .init(.init("SO_TIMESTAMPING", .socket, SO_TIMESTAMPING, .mask)) }
  /// A number that this socket shares with no other while the system runs; read-only.
  public static var cookie: Self { .init(.init("SO_COOKIE", .socket, SO_COOKIE, .unsigned64, .readOnly)) }
}

extension SocketOption<String> {
  /// Use one interface only; empty is any.
  public static var bindToDevice: Self {
    .init(
      .init(
        "SO_BINDTODEVICE", .socket, SO_BINDTODEVICE, .string(capacity: Int(IF_NAMESIZE)), capability: "CAP_NET_RAW"))
  }
}

extension SocketOption<Duration?> {
  /// How long `close` waits for unsent data, in whole seconds rounded up. Zero resets the connection, nil closes in the
  /// background.
  public static var linger: Self { .init(.init("SO_LINGER", .socket, SO_LINGER, .linger, unit: .seconds)) }
  /// How long a receive or an accept waits; nil is for ever, and so is zero to the kernel.
  public static var receiveTimeout: Self { .init(.init("SO_RCVTIMEO", .socket, SO_RCVTIMEO, .timeval)) }
  /// How long a send or a connect waits; nil is for ever, and so is zero to the kernel.
  public static var sendTimeout: Self { .init(.init("SO_SNDTIMEO", .socket, SO_SNDTIMEO, .timeval)) }
}

extension OptionDescription {
  static let socketPage: [OptionDescription] =
    [
      SocketOption<Bool>.keepAlive, .broadcast, .reuseAddress, .reusePort, .doNotRoute, .outOfBandInline,
      .acceptsConnections, .timestamp, .timestampNanoseconds, .receiveQueueOverflow, .lockFilter, .zeroCopy,
    ].map(\.details)
    + [
      SocketOption<Int>.receiveBuffer, .sendBuffer, .receiveBufferForce, .sendBufferForce, .receiveLowWater, .priority,
      .mark, .busyPoll, .maximumPacingRate, .timestamping, .cookie,
    ].map(\.details)
    + [SocketOption<String>.bindToDevice.details]
    + [SocketOption<Duration?>.linger, .receiveTimeout, .sendTimeout].map(\.details)
    + untypedSocketPage

  static let memoryInfo = OptionDescription(
    "SO_MEMINFO", .socket, SO_MEMINFO, .structure("uint32_t[9]", size: 36), .readOnly)

  private static let untypedSocketPage: [OptionDescription] = [
    .init("SO_DEBUG", .socket, SO_DEBUG, .flag, capability: "CAP_NET_ADMIN"),
    .init("SO_TYPE", .socket, SO_TYPE, .int, .readOnly),
    .init("SO_ERROR", .socket, SO_ERROR, .int, .takeOnly),
    .init("SO_NO_CHECK", .socket, SO_NO_CHECK, .flag),
    .init("SO_BSDCOMPAT", .socket, SO_BSDCOMPAT, .flag),
    .init("SO_SNDLOWAT", .socket, SO_SNDLOWAT, .int, unit: .bytes, .readOnly),
    .init("SO_ATTACH_FILTER", .socket, SO_ATTACH_FILTER, .structure("struct sock_fprog", size: 16), .operation),
    .init("SO_DETACH_FILTER", .socket, SO_DETACH_FILTER, .int, .operation),
    // Wants a buffer no longer than the address it will write, which nobody knows beforehand: getpeername(2) does it well.
    .init("SO_PEERNAME", .socket, SO_PEERNAME, .structure("struct sockaddr", size: 128), .operation),
    .init("SO_PROTOCOL", .socket, SO_PROTOCOL, .int, .readOnly),
    .init("SO_DOMAIN", .socket, SO_DOMAIN, .int, .readOnly),
    .init("SO_WIFI_STATUS", .socket, SO_WIFI_STATUS, .flag),
    .init("SO_NOFCS", .socket, SO_NOFCS, .flag),
    .init("SO_SELECT_ERR_QUEUE", .socket, SO_SELECT_ERR_QUEUE, .flag),
    .init("SO_BPF_EXTENSIONS", .socket, SO_BPF_EXTENSIONS, .int, .readOnly),
    .init("SO_INCOMING_CPU", .socket, SO_INCOMING_CPU, .int),
    .init("SO_ATTACH_BPF", .socket, SO_ATTACH_BPF, .int, .operation),
    .init(
      "SO_ATTACH_REUSEPORT_CBPF", .socket, SO_ATTACH_REUSEPORT_CBPF, .structure("struct sock_fprog", size: 16),
      .operation),
    .init("SO_ATTACH_REUSEPORT_EBPF", .socket, SO_ATTACH_REUSEPORT_EBPF, .int, .operation),
    .init("SO_CNX_ADVICE", .socket, SO_CNX_ADVICE, .int, .writeOnly),
    memoryInfo,
    .init("SO_INCOMING_NAPI_ID", .socket, SO_INCOMING_NAPI_ID, .unsigned, .readOnly),
    .init("SO_TXTIME", .socket, SO_TXTIME, .structure("struct sock_txtime", size: 8), capability: "CAP_NET_ADMIN"),
    .init("SO_BINDTOIFINDEX", .socket, SO_BINDTOIFINDEX, .interface, capability: "CAP_NET_RAW"),
    .init("SO_TIMESTAMP_NEW", .socket, SO_TIMESTAMP_NEW, .flag),
    .init("SO_TIMESTAMPNS_NEW", .socket, SO_TIMESTAMPNS_NEW, .flag),
    .init("SO_TIMESTAMPING_NEW", .socket, SO_TIMESTAMPING_NEW, .mask),
    .init("SO_RCVTIMEO_NEW", .socket, SO_RCVTIMEO_NEW, .timeval),
    .init("SO_SNDTIMEO_NEW", .socket, SO_SNDTIMEO_NEW, .timeval),
    .init("SO_DETACH_REUSEPORT_BPF", .socket, SO_DETACH_REUSEPORT_BPF, .int, .operation),
    .init("SO_PREFER_BUSY_POLL", .socket, SO_PREFER_BUSY_POLL, .flag, capability: "CAP_NET_ADMIN"),
    .init("SO_BUSY_POLL_BUDGET", .socket, SO_BUSY_POLL_BUDGET, .int, unit: .packets, .writeOnly),
    .init("SO_NETNS_COOKIE", .socket, SO_NETNS_COOKIE, .unsigned64, .readOnly),
    .init("SO_BUF_LOCK", .socket, SO_BUF_LOCK, .mask),
    .init("SO_RESERVE_MEM", .socket, SO_RESERVE_MEM, .int, unit: .bytes),
    .init("SO_TXREHASH", .socket, 74, .int, on: .tcp, header: "asm-generic/socket.h"),
    .init("SO_RCVMARK", .socket, 75, .flag, capability: "CAP_NET_ADMIN", header: "asm-generic/socket.h"),
    .init("SO_RCVPRIORITY", .socket, 82, .flag, header: "asm-generic/socket.h"),
  ]
}
