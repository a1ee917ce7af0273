// A load of TCP clients for an echo server, all on one epoll descriptor.

#ifndef LOAD_H
#define LOAD_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/epoll.h>

enum { MESSAGE_SIZE = 64 };

enum phase { CLOSED, CONNECTING, AWAITING, IDLE };

enum outcome { PENDING, ANSWERED, FAILED };

struct connection {
  int descriptor;
  enum phase phase;
  unsigned received;  // bytes of the present answer
  uint64_t number;    // unique in this load, part of every message
  uint64_t sequence;  // messages sent
  unsigned char message[MESSAGE_SIZE];
};

struct load {
  int poll;
  struct sockaddr_in server;
  uint64_t opened;
  uint64_t errors;
};

// Opens a connection from the next source address; the first message follows once it is established.
bool open_connection(struct load *load, struct connection *connection);

// Sends the next message, which no other connection and no earlier message has.
bool send_message(struct load *load, struct connection *connection);

// Takes what `events` announced: ANSWERED when exactly the message came back.
enum outcome advance(struct load *load, struct connection *connection, uint32_t events);

void close_connection(struct connection *connection);

// Counts an error; the first few are explained on stderr.
void note_error(struct load *load, const struct connection *connection, const char *what, int error);

// Opens `count` connections and returns once each was answered or has failed. Few are unanswered
// at any time, since a full accept queue costs a client a second.
void open_all(struct load *load, struct connection *connections, unsigned count);

double seconds_now(void);

// The three modes: each prints `ANSWERS SECONDS ERRORS`, `hold` once when all are open and once at the end.
void closed_loop(struct load *load, unsigned connections, double seconds);
void connect_echo_close(struct load *load, unsigned at_a_time, double seconds);
void hold(struct load *load, unsigned connections);

// Ends the program when the system, rather than the server, fails us.
_Noreturn void give_up(const char *call);

struct connection *allocate(unsigned count);

#endif
