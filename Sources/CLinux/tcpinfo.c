#include "clinux_tcpinfo.h"

#include <stddef.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <linux/tcp.h>
#include <linux/version.h>

#define PIN(member) \
  _Static_assert(offsetof(struct tcp_info, tcpi_##member) == CLINUX_TCPI_##member, #member)

PIN(state);
PIN(ca_state);
PIN(retransmits);
PIN(probes);
PIN(backoff);
PIN(options);
_Static_assert(CLINUX_TCPI_wscale == CLINUX_TCPI_options + 1, "snd_wscale, rcv_wscale");
_Static_assert(CLINUX_TCPI_flags + 1 == CLINUX_TCPI_rto, "delivery_rate_app_limited, fastopen_client_fail");
PIN(rto);
PIN(ato);
PIN(snd_mss);
PIN(rcv_mss);
PIN(unacked);
PIN(sacked);
PIN(lost);
PIN(retrans);
PIN(fackets);
PIN(last_data_sent);
PIN(last_ack_sent);
PIN(last_data_recv);
PIN(last_ack_recv);
PIN(pmtu);
PIN(rcv_ssthresh);
PIN(rtt);
PIN(rttvar);
PIN(snd_ssthresh);
PIN(snd_cwnd);
PIN(advmss);
PIN(reordering);
PIN(rcv_rtt);
PIN(rcv_space);
PIN(total_retrans);
PIN(pacing_rate);
PIN(max_pacing_rate);
PIN(bytes_acked);
PIN(bytes_received);
PIN(segs_out);
PIN(segs_in);
PIN(notsent_bytes);
PIN(min_rtt);
PIN(data_segs_in);
PIN(data_segs_out);
PIN(delivery_rate);
PIN(busy_time);
PIN(rwnd_limited);
PIN(sndbuf_limited);
PIN(delivered);
PIN(delivered_ce);
PIN(bytes_sent);
PIN(bytes_retrans);
PIN(dsack_dups);
PIN(reord_seen);
PIN(rcv_ooopack);
PIN(snd_wnd);
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 2, 0)
PIN(rcv_wnd);
PIN(rehash);
#else
_Static_assert(sizeof(struct tcp_info) == CLINUX_TCPI_rcv_wnd, "what later kernels append begins here");
#endif
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 7, 0)
PIN(total_rto);
PIN(total_rto_recoveries);
PIN(total_rto_time);
#endif
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 18, 0)
PIN(received_ce);
PIN(delivered_e1_bytes);
PIN(delivered_e0_bytes);
PIN(delivered_ce_bytes);
PIN(received_e1_bytes);
PIN(received_e0_bytes);
PIN(received_ce_bytes);
#endif

// TCP_CC_INFO: each member is a row of 32-bit words, but for two 16-bit ones at the start of the second.
_Static_assert(sizeof(union tcp_cc_info) == 20, "tcp_cc_info");
_Static_assert(offsetof(struct tcpvegas_info, tcpv_minrtt) == 12, "tcpvegas_info");
_Static_assert(offsetof(struct tcp_dctcp_info, dctcp_ce_state) == 2, "tcp_dctcp_info");
_Static_assert(offsetof(struct tcp_dctcp_info, dctcp_ab_tot) == 12, "tcp_dctcp_info");
_Static_assert(offsetof(struct tcp_bbr_info, bbr_cwnd_gain) == 16, "tcp_bbr_info");

// SO_MEMINFO: 32-bit words in this order.
_Static_assert(SK_MEMINFO_RMEM_ALLOC == 0 && SK_MEMINFO_RCVBUF == 1 && SK_MEMINFO_WMEM_ALLOC == 2, "meminfo");
_Static_assert(SK_MEMINFO_SNDBUF == 3 && SK_MEMINFO_FWD_ALLOC == 4 && SK_MEMINFO_WMEM_QUEUED == 5, "meminfo");
_Static_assert(SK_MEMINFO_OPTMEM == 6 && SK_MEMINFO_BACKLOG == 7 && SK_MEMINFO_DROPS == 8, "meminfo");
