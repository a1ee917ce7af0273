#define _GNU_SOURCE
#include "clinux.h"

#include <errno.h>
#include <linux/errqueue.h>
#include <linux/net_tstamp.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

_Static_assert(sizeof(struct clinux_mmsghdr) == sizeof(struct mmsghdr), "mmsghdr");
_Static_assert(offsetof(struct clinux_mmsghdr, length) == offsetof(struct mmsghdr, msg_len), "msg_len");
_Static_assert(CLINUX_SPLICE_MOVE == SPLICE_F_MOVE, "SPLICE_F_MOVE");
_Static_assert(CLINUX_SPLICE_NONBLOCK == SPLICE_F_NONBLOCK, "SPLICE_F_NONBLOCK");
_Static_assert(CLINUX_SPLICE_MORE == SPLICE_F_MORE, "SPLICE_F_MORE");
_Static_assert(CLINUX_ORIGIN_ICMP6 == SO_EE_ORIGIN_ICMP6, "SO_EE_ORIGIN_ICMP6");
_Static_assert(CLINUX_ORIGIN_TIMESTAMPING == SO_EE_ORIGIN_TIMESTAMPING, "SO_EE_ORIGIN_TIMESTAMPING");
_Static_assert(CLINUX_STAMP_TX_SOFTWARE == SOF_TIMESTAMPING_TX_SOFTWARE, "SOF_TIMESTAMPING_TX_SOFTWARE");
_Static_assert(CLINUX_STAMP_RX_SOFTWARE == SOF_TIMESTAMPING_RX_SOFTWARE, "SOF_TIMESTAMPING_RX_SOFTWARE");
_Static_assert(CLINUX_STAMP_SOFTWARE == SOF_TIMESTAMPING_SOFTWARE, "SOF_TIMESTAMPING_SOFTWARE");
_Static_assert(CLINUX_STAMP_OPT_ID == SOF_TIMESTAMPING_OPT_ID, "SOF_TIMESTAMPING_OPT_ID");
_Static_assert(CLINUX_CLONE_NEWNET == CLONE_NEWNET, "CLONE_NEWNET");
_Static_assert(CLINUX_SIOCOUTQNSD == SIOCOUTQNSD, "SIOCOUTQNSD");
_Static_assert(CLINUX_SIOCGSKNS == SIOCGSKNS, "SIOCGSKNS");
_Static_assert(CLINUX_CONTROL_SPACE >= CMSG_SPACE(sizeof(struct in6_pktinfo)), "control space");

int clinux_accept4(int fd, struct sockaddr *address, socklen_t *length, int flags) {
  return accept4(fd, address, length, flags);
}

int clinux_pipe2(int fds[2], int flags) { return pipe2(fds, flags); }

ssize_t clinux_splice(int from, int to, size_t count, unsigned flags) {
  return splice(from, NULL, to, NULL, count, flags);
}

int clinux_epoll_pwait2(int epoll, struct epoll_event *events, int count, const struct timespec *timeout) {
  return epoll_pwait2(epoll, events, count, timeout, NULL);
}

int clinux_pidfd_open(pid_t process) { return (int)syscall(SYS_pidfd_open, process, 0); }

int clinux_pidfd_wait(int pidfd) {
  siginfo_t info;
  memset(&info, 0, sizeof info);
  // P_PIDFD is 3; glibc 2.36 names it, older headers do not.
  if (waitid((idtype_t)3, (id_t)pidfd, &info, WEXITED) != 0) return -1;
  return info.si_code == CLD_EXITED ? info.si_status : 128 + info.si_status;
}

int clinux_pidfd_getfd(int pidfd, int fd) { return (int)syscall(SYS_pidfd_getfd, pidfd, fd, 0); }

int clinux_file_identity(int fd, const char *path, uint64_t identity[3]) {
  struct statx status;
  int flags = path != NULL ? AT_SYMLINK_NOFOLLOW : AT_EMPTY_PATH;
  if (statx(path != NULL ? AT_FDCWD : fd, path != NULL ? path : "", flags, STATX_INO | STATX_BTIME, &status) != 0) return -1;
  identity[0] = (uint64_t)status.stx_dev_major << 32 | status.stx_dev_minor;
  identity[1] = status.stx_ino;
  bool has_birth = (status.stx_mask & STATX_BTIME) != 0;
  identity[2] = has_birth ? (uint64_t)status.stx_btime.tv_sec * 1000000000 + status.stx_btime.tv_nsec : 0;
  return 0;
}

int clinux_rename_new(const char *from, const char *to) {
  if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0) return 0;
  if (errno != EINVAL && errno != ENOSYS) return -1;
  // A file system that knows no such rename: the moment in between is better than no file.
  struct stat status;
  if (lstat(to, &status) == 0) {
    errno = EEXIST;
    return -1;
  }
  return rename(from, to);
}

int clinux_setns(int fd, int kind) { return setns(fd, kind); }

int clinux_get_pipe_size(int fd) { return fcntl(fd, F_GETPIPE_SZ); }
int clinux_set_pipe_size(int fd, int bytes) { return fcntl(fd, F_SETPIPE_SZ, bytes); }

int clinux_recvmmsg(int fd, struct clinux_mmsghdr *messages, unsigned count, int flags) {
  return recvmmsg(fd, (struct mmsghdr *)messages, count, flags, NULL);
}

int clinux_sendmmsg(int fd, struct clinux_mmsghdr *messages, unsigned count, int flags) {
  return sendmmsg(fd, (struct mmsghdr *)messages, count, flags);
}

void clinux_read_packet_info(const struct msghdr *header, struct clinux_packet_info *info) {
  memset(info, 0, sizeof *info);
  struct msghdr *mutable = (struct msghdr *)header;
  for (struct cmsghdr *c = CMSG_FIRSTHDR(mutable); c != NULL; c = CMSG_NXTHDR(mutable, c)) {
    if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) {
      struct in_pktinfo v4;
      memcpy(&v4, CMSG_DATA(c), sizeof v4);
      info->family = AF_INET;
      info->interface = (unsigned)v4.ipi_ifindex;
      // Sockets for ICMP echo tell only what the header said.
      memcpy(info->address, v4.ipi_spec_dst.s_addr ? &v4.ipi_spec_dst : &v4.ipi_addr, 4);
    } else if (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_PKTINFO) {
      struct in6_pktinfo v6;
      memcpy(&v6, CMSG_DATA(c), sizeof v6);
      info->family = AF_INET6;
      info->interface = v6.ipi6_ifindex;
      memcpy(info->address, &v6.ipi6_addr, 16);
    }
  }
}

static void read_error(const struct cmsghdr *c, struct clinux_ancillary *data) {
  struct sock_extended_err error;
  if (c->cmsg_len < CMSG_LEN(sizeof error)) return;
  memcpy(&error, CMSG_DATA(c), sizeof error);
  data->has_error = true;
  data->error_code = error.ee_errno;
  data->error_origin = error.ee_origin;
  data->error_type = error.ee_type;
  data->error_sub_code = error.ee_code;
  data->error_info = error.ee_info;
  data->error_data = error.ee_data;
  // SO_EE_OFFENDER: the address follows the structure.
  size_t rest = c->cmsg_len - CMSG_LEN(sizeof error);
  data->offender_length = (socklen_t)(rest < sizeof data->offender ? rest : sizeof data->offender);
  memcpy(&data->offender, CMSG_DATA(c) + sizeof error, data->offender_length);
}

void clinux_read_ancillary(const struct msghdr *header, struct clinux_ancillary *data) {
  memset(data, 0, sizeof *data);
  data->hops = -1;
  data->traffic_class = -1;
  struct msghdr *mutable = (struct msghdr *)header;
  for (struct cmsghdr *c = CMSG_FIRSTHDR(mutable); c != NULL; c = CMSG_NXTHDR(mutable, c)) {
    if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SO_TIMESTAMPING) {
      struct timespec software;
      memcpy(&software, CMSG_DATA(c), sizeof software);
      data->software_time = (int64_t)software.tv_sec * 1000000000 + software.tv_nsec;
    } else if ((c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_TTL) ||
               (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_HOPLIMIT)) {
      memcpy(&data->hops, CMSG_DATA(c), sizeof data->hops);
    } else if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_TOS) {
      data->traffic_class = *CMSG_DATA(c);
    } else if (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_TCLASS) {
      memcpy(&data->traffic_class, CMSG_DATA(c), sizeof data->traffic_class);
    } else if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_RECVOPTS) {
      size_t length = c->cmsg_len - CMSG_LEN(0);
      if (length > sizeof data->ip_options) length = sizeof data->ip_options;
      memcpy(data->ip_options, CMSG_DATA(c), length);
      data->ip_options_length = (uint8_t)length;
    } else if ((c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_RECVERR) ||
               (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_RECVERR)) {
      read_error(c, data);
    }
  }
  clinux_read_packet_info(header, &data->destination);
}

size_t clinux_write_packet_info(void *control, const struct clinux_packet_info *info) {
  struct msghdr header = {.msg_control = control, .msg_controllen = CLINUX_CONTROL_SPACE};
  memset(control, 0, CLINUX_CONTROL_SPACE);
  struct cmsghdr *c = CMSG_FIRSTHDR(&header);
  if (info->family == AF_INET) {
    // The interface is left out: routing decides it, as for any other packet from that address.
    struct in_pktinfo v4 = {0};
    memcpy(&v4.ipi_spec_dst, info->address, 4);
    c->cmsg_level = IPPROTO_IP;
    c->cmsg_type = IP_PKTINFO;
    c->cmsg_len = CMSG_LEN(sizeof v4);
    memcpy(CMSG_DATA(c), &v4, sizeof v4);
    return CMSG_SPACE(sizeof v4);
  }
  if (info->family == AF_INET6) {
    struct in6_pktinfo v6 = {0};
    memcpy(&v6.ipi6_addr, info->address, 16);
    // A link-local address means nothing without its link.
    if (info->address[0] == 0xfe && (info->address[1] & 0xc0) == 0x80) v6.ipi6_ifindex = info->interface;
    c->cmsg_level = IPPROTO_IPV6;
    c->cmsg_type = IPV6_PKTINFO;
    c->cmsg_len = CMSG_LEN(sizeof v6);
    memcpy(CMSG_DATA(c), &v6, sizeof v6);
    return CMSG_SPACE(sizeof v6);
  }
  return 0;
}

int clinux_link_mode(int fd, const char *name, uint32_t *megabits, uint8_t *duplex) {
  struct ethtool_cmd command = {.cmd = ETHTOOL_GSET};
  struct ifreq request = {.ifr_data = (void *)&command};
  strncpy(request.ifr_name, name, sizeof request.ifr_name - 1);
  if (ioctl(fd, SIOCETHTOOL, &request) != 0) return -1;
  *megabits = ethtool_cmd_speed(&command);
  *duplex = command.duplex;
  return 0;
}

static int argument_count;
static char **arguments;

// glibc passes what main gets to every constructor.
__attribute__((constructor)) static void keep_arguments(int count, char **words) {
  argument_count = count;
  arguments = words;
}

int clinux_argument_count(void) { return argument_count; }
const char *clinux_argument(int index) { return arguments[index]; }

void clinux_signal_set(sigset_t *set, const int *list, size_t count) {
  sigemptyset(set);
  for (size_t i = 0; i < count; i++) sigaddset(set, list[i]);
}

void clinux_die_by_signal(int signal_number) {
  sigset_t only;
  sigemptyset(&only);
  sigaddset(&only, signal_number);
  signal(signal_number, SIG_DFL);
  kill(getpid(), signal_number);
  sigprocmask(SIG_UNBLOCK, &only, NULL);
  _exit(128 + signal_number);
}

int clinux_no_new_privileges(void) { return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); }

int clinux_keep_capabilities_once(void) { return prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0); }

int clinux_drop_capabilities(uint32_t kept) {
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];
  memset(data, 0, sizeof data);
  if (kept != 0) {
    if (syscall(SYS_capget, &header, data) != 0) return -1;
    kept &= data[0].permitted;
    memset(data, 0, sizeof data);
    data[0].permitted = data[0].effective = kept;
    header.version = _LINUX_CAPABILITY_VERSION_3;
  }
  // Kernels before 4.3 have no ambient set.
  if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) != 0 && errno != EINVAL) return -1;
  return (int)syscall(SYS_capset, &header, data);
}

int clinux_usable_processors(void) {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  int count = CPU_COUNT(&set);
  return count > 0 ? count : 1;
}
