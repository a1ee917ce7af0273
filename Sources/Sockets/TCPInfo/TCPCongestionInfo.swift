internal import Glibc

/// What the congestion control algorithm of a connection says of itself: TCP_CC_INFO, `tcp(7)`.
public struct TCPCongestionInfo: Hashable, Sendable {
  /// The algorithm, TCP_CONGESTION: `cubic`.
  public let algorithm: String
  /// The structure; empty for algorithms that say nothing.
  public let bytes: [UInt8]

  /// Takes what `getsockopt` returned.
  public init(algorithm: String, bytes: [UInt8]) {
    self.algorithm = algorithm
    self.bytes = bytes
  }

  /// Asks the kernel of socket `fd`. The corresponding C calls are `getsockopt` with TCP_CONGESTION and TCP_CC_INFO.
  public static func read(from fd: Int32) throws(SocketError) -> TCPCongestionInfo {
    let algorithm = try Kernel.option(fd, .congestionControl)
    guard case .bytes(let bytes) = try OptionDescription.congestionInfo.read(from: fd).get() else {
      throw SocketError("getsockopt", .invalidArgument, subject: OptionDescription.congestionInfo.name)
    }
    return TCPCongestionInfo(algorithm: algorithm, bytes: bytes)
  }

  /// The members of the structure that this algorithm fills, by the names of `<linux/inet_diag.h>`; none for algorithms
  /// that are not known here.
  public var fields: [StructureField] { Self.structures[algorithm] ?? [] }

  /// The bandwidth that BBR believes in, in bytes per second.
  public var bottleneckBandwidth: Int? {
    guard let low = value("bbr_bw_lo"), let high = value("bbr_bw_hi") else { return nil }
    return high << 32 | low
  }

  /// The member called `name`; nil where the kernel did not return it.
  public func value(_ name: String) -> Int? { fields.first { $0.name == name }?.value(in: bytes) }

  /// The members of every structure that is known here.
  public static let allFields: [StructureField] = bbr + dctcp + vegas

  /// The kernel's algorithms by the structure that they fill.
  private static let structures: [String: [StructureField]] = [
    "bbr": bbr, "dctcp": dctcp, "vegas": vegas, "yeah": vegas, "nv": vegas, "illinois": vegas, "westwood": vegas,
  ]

  private static let bbr: [StructureField] = [
    .init("bbr_bw_lo", 0, 4, .bytesPerSecond),
    .init("bbr_bw_hi", 4, 4),
    .init("bbr_min_rtt", 8, 4, .microseconds, .unsetIsMinusOne),
    // Both gains are in 256ths.
    .init("bbr_pacing_gain", 12, 4),
    .init("bbr_cwnd_gain", 16, 4),
  ]

  private static let dctcp: [StructureField] = [
    .init("dctcp_enabled", 0, 2),
    .init("dctcp_ce_state", 2, 2),
    .init("dctcp_alpha", 4, 4),
    .init("dctcp_ab_ecn", 8, 4),
    .init("dctcp_ab_tot", 12, 4),
  ]

  private static let vegas: [StructureField] = [
    .init("tcpv_enabled", 0, 4),
    .init("tcpv_rttcnt", 4, 4),
    .init("tcpv_rtt", 8, 4, .microseconds, .unsetIsMinusOne),
    .init("tcpv_minrtt", 12, 4, .microseconds, .unsetIsMinusOne),
  ]
}
