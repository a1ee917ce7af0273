// The netlink and rtnetlink headers, which the Glibc module map leaves out: netlink(7), rtnetlink(7).
#ifndef CLINUX_NETLINK_H
#define CLINUX_NETLINK_H

#include <stddef.h>
#include <stdint.h>

#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>

// These are enumerators that the headers also define as themselves, which hides them from Swift.
#undef RTM_NEWLINK
#undef RTM_GETLINK
#undef RTM_NEWADDR
#undef RTM_GETADDR
#undef RTM_NEWROUTE
#undef RTM_GETROUTE
#undef IFLA_MASTER
#undef IFLA_TXQLEN
#undef IFLA_LINKINFO
#undef RTAX_LOCK
#undef RTAX_MTU
#undef RTAX_WINDOW
#undef RTAX_RTT
#undef RTAX_RTTVAR
#undef RTAX_SSTHRESH
#undef RTAX_CWND
#undef RTAX_ADVMSS
#undef RTAX_REORDERING
#undef RTAX_HOPLIMIT
#undef RTAX_INITCWND
#undef RTAX_FEATURES
#undef RTAX_RTO_MIN
#undef RTAX_INITRWND
#undef RTAX_QUICKACK
#undef RTAX_CC_ALGO
#undef RTAX_FASTOPEN_NO_COOKIE

// What the decoders in Sockets/Netlink count on, offset by offset.
_Static_assert(sizeof(struct nlmsghdr) == 16, "nlmsghdr");
_Static_assert(offsetof(struct nlmsghdr, nlmsg_seq) == 8, "nlmsg_seq");
_Static_assert(sizeof(struct rtattr) == 4, "rtattr");
_Static_assert(sizeof(struct ifinfomsg) == 16, "ifinfomsg");
_Static_assert(offsetof(struct ifinfomsg, ifi_type) == 2, "ifi_type");
_Static_assert(offsetof(struct ifinfomsg, ifi_index) == 4, "ifi_index");
_Static_assert(offsetof(struct ifinfomsg, ifi_flags) == 8, "ifi_flags");
_Static_assert(sizeof(struct ifaddrmsg) == 8, "ifaddrmsg");
_Static_assert(offsetof(struct ifaddrmsg, ifa_index) == 4, "ifa_index");
_Static_assert(sizeof(struct rtmsg) == 12, "rtmsg");
_Static_assert(offsetof(struct rtmsg, rtm_table) == 4, "rtm_table");
_Static_assert(offsetof(struct rtmsg, rtm_type) == 7, "rtm_type");
_Static_assert(offsetof(struct rtmsg, rtm_flags) == 8, "rtm_flags");
_Static_assert(offsetof(struct rta_cacheinfo, rta_expires) == 8, "rta_expires");
_Static_assert(offsetof(struct rta_cacheinfo, rta_error) == 12, "rta_error");
_Static_assert(offsetof(struct rtnl_link_stats64, multicast) == 64, "multicast");

/// The speed in Mbit/s and the duplex (0 half, 1 full) of the link of interface `name`, as its driver tells them with
/// SIOCETHTOOL; all bits set where it does not know. Returns 0, or -1 with errno.
int clinux_link_mode(int fd, const char *name, uint32_t *megabits, uint8_t *duplex);

#endif
