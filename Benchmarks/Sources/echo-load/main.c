// echo-load rate ADDRESS PORT CONNECTIONS SECONDS     closed loop, 64-byte round trips
// echo-load connect ADDRESS PORT AT-A-TIME SECONDS    connect, one round trip, close, again
// echo-load hold ADDRESS PORT CONNECTIONS             one round trip each, then idle until stdin ends
//
// Prints `ANSWERS SECONDS ERRORS` (hold: when all are open, and at the end); exits 1 when there was an error, 2 when the load could not be made.

#include "load.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static _Noreturn void usage(void) {
  fputs("usage: echo-load rate|connect ADDRESS PORT COUNT SECONDS\n"
        "       echo-load hold ADDRESS PORT COUNT\n", stderr);
  exit(2);
}

static double positive(const char *text, double limit) {
  char *end;
  double value = strtod(text, &end);
  if (end == text || *end != '\0' || !(value > 0) || value > limit) usage();
  return value;
}

static void raise_descriptor_limit(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) give_up("getrlimit");
  limit.rlim_cur = limit.rlim_max;
  if (setrlimit(RLIMIT_NOFILE, &limit) != 0) give_up("setrlimit");
}

int main(int count, char **arguments) {
  if (count < 5) usage();
  const char *mode = arguments[1];
  bool holds = strcmp(mode, "hold") == 0;
  if (count != (holds ? 5 : 6)) usage();

  struct load load = {.server.sin_family = AF_INET};
  if (inet_pton(AF_INET, arguments[2], &load.server.sin_addr) != 1) usage();
  load.server.sin_port = htons((uint16_t)positive(arguments[3], 65535));
  unsigned connections = (unsigned)positive(arguments[4], 1e6);
  raise_descriptor_limit();
  load.poll = epoll_create1(EPOLL_CLOEXEC);
  if (load.poll < 0) give_up("epoll_create1");

  if (holds)
    hold(&load, connections);
  else if (strcmp(mode, "rate") == 0)
    closed_loop(&load, connections, positive(arguments[5], 3600));
  else if (strcmp(mode, "connect") == 0)
    connect_echo_close(&load, connections, positive(arguments[5], 3600));
  else
    usage();
  return load.errors == 0 ? 0 : 1;
}
