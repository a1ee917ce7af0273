// datagram-count socket SIZE    binds an ephemeral UDP port of 127.0.0.1 and prints `ADDRESS PORT` at once
// datagram-count stream SIZE    reads stdin, where datagrams of SIZE bytes lie end to end
//
// Ends when nothing came for half a second and prints `DATAGRAMS OTHERS BYTES SECONDS`: the datagrams of
// exactly SIZE bytes, those of any other size (of a stream: the bytes left over), all bytes, and the time
// from the first arrival to the last. Exits 1 when nothing came at all, 2 when it could not count.

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

// With room for a whole burst the figure is the sender's speed and not how this process was scheduled.
enum { RECEIVE_BUFFER = 1 << 30, BATCH = 64, LARGEST = 2048, CHUNK = 1 << 20 };
enum { FIRST_MILLISECONDS = 20000, IDLE_MILLISECONDS = 500 };

struct count {
  uint64_t datagrams, others, bytes;
  double first, last;
};

static _Noreturn void give_up(const char *call) {
  fprintf(stderr, "datagram-count: %s: %s\n", call, strerror(errno));
  exit(2);
}

static double seconds_now(void) {
  struct timespec now;
  if (clock_gettime(CLOCK_MONOTONIC, &now) != 0) give_up("clock_gettime");
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int wait_readable(int descriptor, int milliseconds) {
  struct pollfd readable = {.fd = descriptor, .events = POLLIN};
  int ready;
  do ready = poll(&readable, 1, milliseconds);
  while (ready < 0 && errno == EINTR);
  if (ready < 0) give_up("poll");
  return ready;
}

static void note_arrival(struct count *count) {
  count->last = seconds_now();
  if (count->first == 0) count->first = count->last;
}

static int open_socket(void) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  const int room = RECEIVE_BUFFER;
  int descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) give_up("socket");
  if (setsockopt(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room) != 0) {
    fputs("datagram-count: no CAP_NET_ADMIN, so the receive buffer is small and datagrams may be lost\n", stderr);
    if (setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &room, sizeof room) != 0) give_up("SO_RCVBUF");
  }
  if (bind(descriptor, (struct sockaddr *)&address, sizeof address) != 0) give_up("bind");
  if (getsockname(descriptor, (struct sockaddr *)&address, &size) != 0) give_up("getsockname");
  printf("127.0.0.1 %u\n", ntohs(address.sin_port));
  if (fflush(stdout) != 0) give_up("stdout");
  return descriptor;
}

static void count_socket(struct count *count, unsigned size) {
  static unsigned char buffers[BATCH][LARGEST];
  struct iovec pieces[BATCH];
  struct mmsghdr messages[BATCH] = {0};
  for (int i = 0; i < BATCH; i++) {
    pieces[i] = (struct iovec){.iov_base = buffers[i], .iov_len = LARGEST};
    messages[i].msg_hdr = (struct msghdr){.msg_iov = &pieces[i], .msg_iovlen = 1};
  }
  int descriptor = open_socket();
  while (wait_readable(descriptor, count->first == 0 ? FIRST_MILLISECONDS : IDLE_MILLISECONDS) > 0) {
    int received;
    // MSG_TRUNC: the length is the datagram's own, also where the buffer was shorter.
    while ((received = recvmmsg(descriptor, messages, BATCH, MSG_DONTWAIT | MSG_TRUNC, NULL)) > 0) {
      note_arrival(count);
      for (int i = 0; i < received; i++) {
        count->bytes += messages[i].msg_len;
        if (messages[i].msg_len == size)
          count->datagrams++;
        else
          count->others++;
      }
    }
    if (received < 0 && errno != EAGAIN && errno != EINTR) give_up("recvmmsg");
  }
  close(descriptor);
}

static void count_stream(struct count *count, unsigned size) {
  static unsigned char buffer[CHUNK];
  while (wait_readable(STDIN_FILENO, count->first == 0 ? FIRST_MILLISECONDS : IDLE_MILLISECONDS) > 0) {
    ssize_t received = read(STDIN_FILENO, buffer, sizeof buffer);
    if (received < 0 && errno != EINTR) give_up("read");
    if (received == 0) break;
    if (received < 0) continue;
    note_arrival(count);
    count->bytes += (uint64_t)received;
  }
  count->datagrams = count->bytes / size;
  count->others = count->bytes % size;
}

int main(int argument_count, char **arguments) {
  int size = argument_count == 3 ? atoi(arguments[2]) : 0;
  struct count count = {0};
  if (size > 0 && size <= LARGEST && strcmp(arguments[1], "socket") == 0)
    count_socket(&count, (unsigned)size);
  else if (size > 0 && strcmp(arguments[1], "stream") == 0)
    count_stream(&count, (unsigned)size);
  else {
    fputs("usage: datagram-count socket|stream SIZE\n", stderr);
    return 2;
  }
  printf("%llu %llu %llu %.6f\n", (unsigned long long)count.datagrams, (unsigned long long)count.others,
         (unsigned long long)count.bytes, count.last - count.first);
  if (fflush(stdout) != 0) give_up("stdout");
  return count.bytes > 0 ? 0 : 1;
}
