// Linux calls, macros and structures that `import Glibc` does not show to Swift: they need _GNU_SOURCE, are macros,
// or live in headers that the Glibc module map leaves out. Each function is the call of the same name, no more.
#ifndef CLINUX_H
#define CLINUX_H

#include <stdint.h>
#include <stdbool.h>
#include <stddef.h>
#include <linux/filter.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <sys/sendfile.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/un.h>

#include "clinux_netlink.h"
#include "clinux_tcpinfo.h"

// --- descriptors -----------------------------------------------------------------------------------------------------

int clinux_accept4(int fd, struct sockaddr *address, socklen_t *length, int flags);
int clinux_pipe2(int fds[2], int flags);
ssize_t clinux_splice(int from, int to, size_t count, unsigned flags);
int clinux_epoll_pwait2(int epoll, struct epoll_event *events, int count, const struct timespec *timeout);
int clinux_pidfd_open(pid_t process);
/// The exit status of the process behind `pidfd` as a shell would give it (128+n after signal n), or -1 with errno.
int clinux_pidfd_wait(int pidfd);
/// A second descriptor of what `fd` is in the process behind `pidfd`, close-on-exec.
int clinux_pidfd_getfd(int pidfd, int fd);
int clinux_setns(int fd, int kind);
int clinux_get_pipe_size(int fd);
int clinux_set_pipe_size(int fd, int bytes);

enum {
  CLINUX_CLONE_NEWNET = 0x40000000,
  CLINUX_SIOCOUTQNSD = 0x894B,
  CLINUX_SIOCGSKNS = 0x894C,
};

enum {
  CLINUX_SPLICE_MOVE = 1,
  CLINUX_SPLICE_NONBLOCK = 2,
  CLINUX_SPLICE_MORE = 4,
};

/// Which file `path` is, or `fd` where that is NULL, links not followed: device, inode, and when it was made, in nanoseconds
/// (0 where the file system does not know), since numbers of inodes are used again. statx(2). 0, or -1 and errno.
int clinux_file_identity(int fd, const char *path, uint64_t identity[3]);
/// renameat2(2) with RENAME_NOREPLACE: fails with EEXIST where there is a `to`. 0, or -1 and errno.
int clinux_rename_new(const char *from, const char *to);

// --- datagrams -------------------------------------------------------------------------------------------------------

/// The layout of `struct mmsghdr` (recvmmsg(2)); pinned in clinux.c.
struct clinux_mmsghdr {
  struct msghdr header;
  unsigned int length;
};
int clinux_recvmmsg(int fd, struct clinux_mmsghdr *messages, unsigned count, int flags);
int clinux_sendmmsg(int fd, struct clinux_mmsghdr *messages, unsigned count, int flags);

/// Where a datagram was sent to: read from IP_PKTINFO or IPV6_PKTINFO, written back to answer from that same address.
struct clinux_packet_info {
  int family;        // 0 when the kernel said nothing
  unsigned interface;
  uint8_t address[16];
};
void clinux_read_packet_info(const struct msghdr *header, struct clinux_packet_info *info);
/// Fills `control` (at least CLINUX_CONTROL_SPACE bytes) and returns the length in use.
size_t clinux_write_packet_info(void *control, const struct clinux_packet_info *info);
enum { CLINUX_CONTROL_SPACE = 64 };

/// What the kernel said of a packet besides its bytes: recvmsg(2), ip(7), ipv6(7), Documentation/networking/timestamping.
struct clinux_ancillary {
  int64_t software_time;  // SCM_TIMESTAMPING ts[0], nanoseconds since 1970; 0 when there is none
  int hops;               // IP_TTL or IPV6_HOPLIMIT as received; -1
  int traffic_class;      // IP_TOS or IPV6_TCLASS as received; -1
  uint8_t ip_options[40];  // IP_RECVOPTS: the options of the IPv4 header as received
  uint8_t ip_options_length;
  struct clinux_packet_info destination;
  bool has_error;         // struct sock_extended_err follows, with who sent it
  uint32_t error_code;
  uint8_t error_origin;
  uint8_t error_type;
  uint8_t error_sub_code;
  uint32_t error_info;
  uint32_t error_data;
  struct sockaddr_storage offender;
  socklen_t offender_length;
};
void clinux_read_ancillary(const struct msghdr *header, struct clinux_ancillary *data);

enum {
  CLINUX_ORIGIN_LOCAL = 1,
  CLINUX_ORIGIN_ICMP = 2,
  CLINUX_ORIGIN_ICMP6 = 3,
  CLINUX_ORIGIN_TIMESTAMPING = 4,
  CLINUX_STAMP_TX_SOFTWARE = 1 << 1,
  CLINUX_STAMP_RX_SOFTWARE = 1 << 3,
  CLINUX_STAMP_SOFTWARE = 1 << 4,
  CLINUX_STAMP_OPT_ID = 1 << 7,
};

// --- the command line ------------------------------------------------------------------------------------------------

/// The words as the kernel passed them. Swift reads /proc/self/cmdline instead, which need not be there.
int clinux_argument_count(void);
const char *clinux_argument(int index);

// --- processes and signals -------------------------------------------------------------------------------------------

/// Runs the program at `path` in a new process, with no signal blocked and none caught. `standard`: 0 leaves descriptors 0 to
/// 2 as they are, 1 makes stdin /dev/null, 2 makes stdout the same as stderr as well. With `gate` the program begins only with
/// clinux_release(*gate), and never if *gate is closed before. Returns the number of the process once the program runs (or
/// waits at the gate), or -1 and errno.
pid_t clinux_spawn(const char *path, char *const *words, int standard, int *gate);
/// Opens the gate, and returns 0 once the program runs, or the error number of execve(2). The gate is still to be closed.
int clinux_release(int gate);
/// prctl(2), PR_SET_NO_NEW_PRIVS. 0, or -1 and errno.
int clinux_no_new_privileges(void);
/// The next setuid(2) leaves the permitted capabilities as they are: prctl(2), PR_SET_KEEPCAPS. 0, or -1 and errno.
int clinux_keep_capabilities_once(void);
/// How many processors this process may run on: sched_getaffinity(2). At least 1.
int clinux_usable_processors(void);
/// Empties all capability sets of the calling thread but for those of `kept` (bit n is capability n, below 32) that it is
/// permitted: these stay permitted and effective. capset(2). 0, or -1 and errno.
int clinux_drop_capabilities(uint32_t kept);
/// `sigset_t` of the signals in `list`.
void clinux_signal_set(sigset_t *set, const int *list, size_t count);
/// Ends the process by `signal` with its default action, as if nothing had caught it.
void clinux_die_by_signal(int signal) __attribute__((noreturn));

#endif
