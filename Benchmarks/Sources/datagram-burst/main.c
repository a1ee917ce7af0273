// datagram-burst COUNT SIZE PORT    sends COUNT datagrams of SIZE bytes to PORT of 127.0.0.1, as fast as it goes
//
// A socket that nobody reads from is bound there meanwhile, so that no ICMP error is sent about any of them.

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { LARGEST = 65507 };

static _Noreturn void give_up(const char *call) {
  fprintf(stderr, "datagram-burst: %s: %s\n", call, strerror(errno));
  exit(2);
}

int main(int count, char **words) {
  static char datagram[LARGEST];
  if (count != 4) {
    fprintf(stderr, "usage: datagram-burst COUNT SIZE PORT\n");
    return 2;
  }
  const long datagrams = strtol(words[1], NULL, 10), size = strtol(words[2], NULL, 10);
  const struct sockaddr_in address = {
    .sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(words[3])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  const int sink = socket(AF_INET, SOCK_DGRAM, 0), source = socket(AF_INET, SOCK_DGRAM, 0);
  if (sink < 0 || source < 0 || size < 0 || size > LARGEST) give_up("socket");
  if (bind(sink, (const struct sockaddr *)&address, sizeof address) != 0) give_up("bind");
  if (connect(source, (const struct sockaddr *)&address, sizeof address) != 0) give_up("connect");
  for (long number = 0; number < datagrams; number++) {
    while (send(source, datagram, (size_t)size, 0) < 0) {
      if (errno != ENOBUFS && errno != EINTR) give_up("send");
    }
  }
  return 0;
}
