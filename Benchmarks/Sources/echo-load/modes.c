#include "load.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { BATCH = 256, DRAIN_SECONDS = 10 };

static void print_result(const struct load *load, uint64_t answers, double seconds) {
  printf("%llu %.6f %llu\n", (unsigned long long)answers, seconds, (unsigned long long)load->errors);
  if (fflush(stdout) != 0) give_up("stdout");
}

static int wait_for_events(struct load *load, struct epoll_event *events) {
  int ready = epoll_wait(load->poll, events, BATCH, 10);
  if (ready < 0 && errno != EINTR) give_up("epoll_wait");
  return ready < 0 ? 0 : ready;
}

void closed_loop(struct load *load, unsigned count, double seconds) {
  struct connection *connections = allocate(count);
  open_all(load, connections, count);

  uint64_t answers = 0;
  unsigned awaiting = 0;
  double start = seconds_now(), now = start, end = start + seconds;
  for (unsigned i = 0; i < count; i++)
    if (connections[i].phase == IDLE && send_message(load, &connections[i])) awaiting++;

  // After the end nothing is sent and nothing is counted, but what was sent must still be answered.
  double measured = 0;
  struct epoll_event events[BATCH];
  while (awaiting > 0 && now < end + DRAIN_SECONDS) {
    int ready = wait_for_events(load, events);
    now = seconds_now();
    if (measured == 0 && now >= end) measured = now - start;
    for (int i = 0; i < ready; i++) {
      struct connection *connection = events[i].data.ptr;
      bool was_awaiting = connection->phase == AWAITING;
      switch (advance(load, connection, events[i].events)) {
        case PENDING:
          break;
        case FAILED:
          if (was_awaiting) awaiting--;
          break;
        case ANSWERED:
          if (measured == 0) answers++;
          if (measured != 0 || !send_message(load, connection)) awaiting--;
          break;
      }
    }
  }
  if (measured == 0) measured = now - start;
  for (unsigned i = 0; i < count; i++) {
    if (connections[i].phase == AWAITING) note_error(load, &connections[i], "no answer in time", 0);
    // The second message is the first of the measured time.
    if (connections[i].phase == IDLE && connections[i].sequence < 2)
      note_error(load, &connections[i], "never served in the measured time", 0);
    close_connection(&connections[i]);
  }
  free(connections);
  print_result(load, answers, measured);
}

void connect_echo_close(struct load *load, unsigned at_a_time, double seconds) {
  struct connection *connections = allocate(at_a_time);
  uint64_t answers = 0;
  unsigned open = 0;
  double start = seconds_now(), now = start, end = start + seconds, measured = 0;
  for (unsigned i = 0; i < at_a_time; i++)
    if (open_connection(load, &connections[i])) open++;

  struct epoll_event events[BATCH];
  while (open > 0 && now < end + DRAIN_SECONDS) {
    int ready = wait_for_events(load, events);
    now = seconds_now();
    if (measured == 0 && now >= end) measured = now - start;
    for (int i = 0; i < ready; i++) {
      struct connection *connection = events[i].data.ptr;
      enum outcome outcome = advance(load, connection, events[i].events);
      if (outcome == PENDING) continue;
      close_connection(connection);
      if (outcome == ANSWERED && measured == 0) answers++;
      if (measured != 0 || !open_connection(load, connection)) open--;
    }
  }
  if (measured == 0) measured = now - start;
  for (unsigned i = 0; i < at_a_time; i++) {
    if (connections[i].phase != CLOSED) note_error(load, &connections[i], "no answer in time", 0);
    close_connection(&connections[i]);
  }
  free(connections);
  print_result(load, answers, measured);
}

void hold(struct load *load, unsigned count) {
  struct connection *connections = allocate(count);
  double start = seconds_now();
  open_all(load, connections, count);
  // Whoever measures the server does so between this line and the end of our stdin.
  print_result(load, count - load->errors, seconds_now() - start);

  char byte;
  ssize_t got;
  do got = read(STDIN_FILENO, &byte, 1);
  while (got > 0 || (got < 0 && errno == EINTR));

  // Edge-triggered events have been kept for us meanwhile: none may say that a connection was lost.
  struct epoll_event events[BATCH];
  int ready;
  while ((ready = epoll_wait(load->poll, events, BATCH, 0)) > 0)
    for (int i = 0; i < ready; i++) advance(load, events[i].data.ptr, events[i].events);
  for (unsigned i = 0; i < count; i++) close_connection(&connections[i]);
  free(connections);
  print_result(load, count - load->errors, seconds_now() - start);
}
