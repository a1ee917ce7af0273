#include "load.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

// One source address has 28,232 ephemeral ports, and a closed connection keeps its port for a minute.
enum { SOURCE_ADDRESSES = 64, EXPLAINED_ERRORS = 5, RAMP = 32, RAMP_SECONDS = 60 };

double seconds_now(void) {
  struct timespec now;
  if (clock_gettime(CLOCK_MONOTONIC, &now) != 0) give_up("clock_gettime");
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

void give_up(const char *call) {
  fprintf(stderr, "echo-load: %s: %s\n", call, strerror(errno));
  exit(2);
}

struct connection *allocate(unsigned count) {
  struct connection *connections = calloc(count, sizeof *connections);
  if (connections == NULL) give_up("calloc");
  for (unsigned i = 0; i < count; i++) connections[i].descriptor = -1;
  return connections;
}

void note_error(struct load *load, const struct connection *connection, const char *what, int error) {
  load->errors++;
  if (load->errors > EXPLAINED_ERRORS) return;
  fprintf(stderr, "echo-load: connection %llu, message %llu: %s%s%s\n", (unsigned long long)connection->number,
          (unsigned long long)connection->sequence, what, error ? ": " : "", error ? strerror(error) : "");
}

static bool fail(struct load *load, struct connection *connection, const char *what, int error) {
  note_error(load, connection, what, error);
  close_connection(connection);
  return false;
}

bool open_connection(struct load *load, struct connection *connection) {
  const int on = 1;
  struct sockaddr_in source = {.sin_family = AF_INET};
  source.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1 + load->opened % SOURCE_ADDRESSES);

  *connection = (struct connection){.descriptor = -1, .phase = CONNECTING, .number = load->opened++};
  connection->descriptor = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (connection->descriptor < 0) give_up("socket");
  if (setsockopt(connection->descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0) give_up("TCP_NODELAY");
  // The port is then chosen by connect, for the whole four-tuple, and not already by bind.
  if (setsockopt(connection->descriptor, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on) != 0)
    give_up("IP_BIND_ADDRESS_NO_PORT");
  if (bind(connection->descriptor, (struct sockaddr *)&source, sizeof source) != 0) give_up("bind");
  if (connect(connection->descriptor, (struct sockaddr *)&load->server, sizeof load->server) != 0 &&
      errno != EINPROGRESS)
    return fail(load, connection, "connect", errno);

  // Edge-triggered: one epoll_ctl for the whole life of a connection.
  struct epoll_event interest = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.ptr = connection};
  if (epoll_ctl(load->poll, EPOLL_CTL_ADD, connection->descriptor, &interest) != 0) give_up("epoll_ctl");
  return true;
}

void close_connection(struct connection *connection) {
  if (connection->descriptor >= 0) close(connection->descriptor);
  connection->descriptor = -1;
  connection->phase = CLOSED;
}

bool send_message(struct load *load, struct connection *connection) {
  connection->sequence++;
  connection->received = 0;
  memcpy(connection->message, &connection->number, sizeof connection->number);
  memcpy(connection->message + 8, &connection->sequence, sizeof connection->sequence);
  for (unsigned i = 16; i < MESSAGE_SIZE; i++)
    connection->message[i] = (unsigned char)(connection->number + 31 * connection->sequence + i);

  // The queue is empty, since the last answer has come: a short send is a fault and not a full buffer.
  ssize_t sent = send(connection->descriptor, connection->message, MESSAGE_SIZE, MSG_NOSIGNAL);
  if (sent != MESSAGE_SIZE) return fail(load, connection, "send", sent < 0 ? errno : 0);
  connection->phase = AWAITING;
  return true;
}

static enum outcome receive_answer(struct load *load, struct connection *connection) {
  // One byte more than is due, so that an answer that is too long shows.
  unsigned char bytes[MESSAGE_SIZE + 1];
  unsigned due = MESSAGE_SIZE - connection->received;
  ssize_t count = recv(connection->descriptor, bytes, due + 1, 0);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return PENDING;
  const char *fault = NULL;
  if (count < 0) fault = "recv";
  if (count == 0) fault = "closed before the answer";
  if (count > (ssize_t)due) fault = "more came back than was sent";
  if (fault == NULL && memcmp(bytes, connection->message + connection->received, (size_t)count) != 0)
    fault = "other bytes came back";
  if (fault != NULL) {
    fail(load, connection, fault, count < 0 ? errno : 0);
    return FAILED;
  }
  connection->received += (unsigned)count;
  if (connection->received < MESSAGE_SIZE) return PENDING;
  connection->phase = IDLE;
  return ANSWERED;
}

enum outcome advance(struct load *load, struct connection *connection, uint32_t events) {
  switch (connection->phase) {
    case CLOSED:
      return PENDING;
    case CONNECTING: {
      int error = 0;
      socklen_t size = sizeof error;
      if (getsockopt(connection->descriptor, SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
      if (error != 0) return fail(load, connection, "connect", error), FAILED;
      if (!(events & EPOLLOUT)) return PENDING;
      return send_message(load, connection) ? PENDING : FAILED;
    }
    case AWAITING:
      return receive_answer(load, connection);
    case IDLE:
      if (!(events & (EPOLLHUP | EPOLLERR | EPOLLRDHUP | EPOLLIN))) return PENDING;
      return fail(load, connection, "closed or written to while idle", 0), FAILED;
  }
  return PENDING;
}

void open_all(struct load *load, struct connection *connections, unsigned count) {
  struct epoll_event events[RAMP];
  double deadline = seconds_now() + RAMP_SECONDS;
  unsigned opened = 0, settled = 0;
  while (settled < count && seconds_now() < deadline) {
    while (opened < count && opened - settled < RAMP)
      if (!open_connection(load, &connections[opened++])) settled++;
    int ready = epoll_wait(load->poll, events, RAMP, 100);
    if (ready < 0 && errno != EINTR) give_up("epoll_wait");
    for (int i = 0; i < ready; i++) {
      struct connection *connection = events[i].data.ptr;
      bool was_settled = connection->phase == IDLE;
      if (advance(load, connection, events[i].events) != PENDING && !was_settled) settled++;
    }
  }
  for (unsigned i = 0; i < opened; i++)
    if (connections[i].phase == CONNECTING || connections[i].phase == AWAITING)
      fail(load, &connections[i], "no answer in time", 0);
  load->errors += count - opened;
}
