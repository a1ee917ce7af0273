internal import CLinux

extension TCPInfo {
  /// Every member of `struct tcp_info` as of Linux 6.18, by the names of `<linux/tcp.h>` without `tcpi_`, in their order.
  ///
  /// Times are in microseconds but for those that say milliseconds; counts of segments are ``OptionUnit/packets``.
  public static let fields: [StructureField] = oldest + upToLinux5 + fromLinux6

  /// What every kernel since 2.6 has.
  private static let oldest: [StructureField] = [
    .init("state", CLINUX_TCPI_state, 1),
    .init("ca_state", CLINUX_TCPI_ca_state, 1),
    .init("retransmits", CLINUX_TCPI_retransmits, 1),
    .init("probes", CLINUX_TCPI_probes, 1, .probes),
    .init("backoff", CLINUX_TCPI_backoff, 1),
    .init("options", CLINUX_TCPI_options, 1),
    .init("snd_wscale", CLINUX_TCPI_wscale, 1, bits: firstBits(0..<4)),
    .init("rcv_wscale", CLINUX_TCPI_wscale, 1, bits: firstBits(4..<8)),
    .init("delivery_rate_app_limited", CLINUX_TCPI_flags, 1, bits: firstBits(0..<1)),
    .init("fastopen_client_fail", CLINUX_TCPI_flags, 1, bits: firstBits(1..<3)),
    .init("rto", CLINUX_TCPI_rto, 4, .microseconds),
    .init("ato", CLINUX_TCPI_ato, 4, .microseconds),
    .init("snd_mss", CLINUX_TCPI_snd_mss, 4, .bytes),
    .init("rcv_mss", CLINUX_TCPI_rcv_mss, 4, .bytes),
    .init("unacked", CLINUX_TCPI_unacked, 4, .packets),
    .init("sacked", CLINUX_TCPI_sacked, 4, .packets),
    .init("lost", CLINUX_TCPI_lost, 4, .packets),
    .init("retrans", CLINUX_TCPI_retrans, 4, .packets),
    .init("fackets", CLINUX_TCPI_fackets, 4, .packets),
    .init("last_data_sent", CLINUX_TCPI_last_data_sent, 4, .milliseconds, .clock),
    .init("last_ack_sent", CLINUX_TCPI_last_ack_sent, 4, .milliseconds, .clock),
    .init("last_data_recv", CLINUX_TCPI_last_data_recv, 4, .milliseconds, .clock),
    .init("last_ack_recv", CLINUX_TCPI_last_ack_recv, 4, .milliseconds, .clock),
    .init("pmtu", CLINUX_TCPI_pmtu, 4, .bytes),
    .init("rcv_ssthresh", CLINUX_TCPI_rcv_ssthresh, 4, .bytes),
    .init("rtt", CLINUX_TCPI_rtt, 4, .microseconds),
    .init("rttvar", CLINUX_TCPI_rttvar, 4, .microseconds),
    .init("snd_ssthresh", CLINUX_TCPI_snd_ssthresh, 4, .packets),
    .init("snd_cwnd", CLINUX_TCPI_snd_cwnd, 4, .packets),
    .init("advmss", CLINUX_TCPI_advmss, 4, .bytes),
    .init("reordering", CLINUX_TCPI_reordering, 4, .packets),
    .init("rcv_rtt", CLINUX_TCPI_rcv_rtt, 4, .microseconds),
    .init("rcv_space", CLINUX_TCPI_rcv_space, 4, .bytes),
    .init("total_retrans", CLINUX_TCPI_total_retrans, 4, .packets),
  ]

  /// What was appended one by one until 5.4.
  private static let upToLinux5: [StructureField] = [
    .init("pacing_rate", CLINUX_TCPI_pacing_rate, 8, .bytesPerSecond, .unsetIsMinusOne),
    .init("max_pacing_rate", CLINUX_TCPI_max_pacing_rate, 8, .bytesPerSecond, .unsetIsMinusOne),
    .init("bytes_acked", CLINUX_TCPI_bytes_acked, 8, .bytes),
    .init("bytes_received", CLINUX_TCPI_bytes_received, 8, .bytes),
    .init("segs_out", CLINUX_TCPI_segs_out, 4, .packets),
    .init("segs_in", CLINUX_TCPI_segs_in, 4, .packets),
    .init("notsent_bytes", CLINUX_TCPI_notsent_bytes, 4, .bytes),
    .init("min_rtt", CLINUX_TCPI_min_rtt, 4, .microseconds, .unsetIsMinusOne),
    .init("data_segs_in", CLINUX_TCPI_data_segs_in, 4, .packets),
    .init("data_segs_out", CLINUX_TCPI_data_segs_out, 4, .packets),
    .init("delivery_rate", CLINUX_TCPI_delivery_rate, 8, .bytesPerSecond),
    .init("busy_time", CLINUX_TCPI_busy_time, 8, .microseconds),
    .init("rwnd_limited", CLINUX_TCPI_rwnd_limited, 8, .microseconds),
    .init("sndbuf_limited", CLINUX_TCPI_sndbuf_limited, 8, .microseconds),
    .init("delivered", CLINUX_TCPI_delivered, 4, .packets),
    .init("delivered_ce", CLINUX_TCPI_delivered_ce, 4, .packets),
    .init("bytes_sent", CLINUX_TCPI_bytes_sent, 8, .bytes),
    .init("bytes_retrans", CLINUX_TCPI_bytes_retrans, 8, .bytes),
    .init("dsack_dups", CLINUX_TCPI_dsack_dups, 4, .packets),
    .init("reord_seen", CLINUX_TCPI_reord_seen, 4),
    .init("rcv_ooopack", CLINUX_TCPI_rcv_ooopack, 4, .packets),
    .init("snd_wnd", CLINUX_TCPI_snd_wnd, 4, .bytes),
  ]

  /// What newer kernels append.
  private static let fromLinux6: [StructureField] = [
    .init("rcv_wnd", CLINUX_TCPI_rcv_wnd, 4, .bytes),
    .init("rehash", CLINUX_TCPI_rehash, 4),
    .init("total_rto", CLINUX_TCPI_total_rto, 2),
    .init("total_rto_recoveries", CLINUX_TCPI_total_rto_recoveries, 2),
    .init("total_rto_time", CLINUX_TCPI_total_rto_time, 4, .milliseconds),
    .init("received_ce", CLINUX_TCPI_received_ce, 4, .packets),
    .init("delivered_e1_bytes", CLINUX_TCPI_delivered_e1_bytes, 4, .bytes),
    .init("delivered_e0_bytes", CLINUX_TCPI_delivered_e0_bytes, 4, .bytes),
    .init("delivered_ce_bytes", CLINUX_TCPI_delivered_ce_bytes, 4, .bytes),
    .init("received_e1_bytes", CLINUX_TCPI_received_e1_bytes, 4, .bytes),
    .init("received_e0_bytes", CLINUX_TCPI_received_e0_bytes, 4, .bytes),
    .init("received_ce_bytes", CLINUX_TCPI_received_ce_bytes, 4, .bytes),
  ]

  /// Where C's bit fields of one byte begin: at the lowest bit on little-endian machines, at the highest on others.
  private static func firstBits(_ range: Range<Int>) -> Range<Int> {
    1.littleEndian == 1 ? range : 8 - range.upperBound..<8 - range.lowerBound
  }
}
