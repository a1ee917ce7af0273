// spawn-time STATUS RUNS -- COMMAND [ARGUMENT ...] [-- COMMAND [ARGUMENT ...]] ...
//
// Runs the commands in turn, RUNS times each, with /dev/null as descriptors 0 to 2, and prints for each
// the median of microseconds from posix_spawn to the end of wait4. Every run must exit with STATUS.
//
// Made for processes of a millisecond, where a shell or a general benchmark tool would measure itself.

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

enum { MOST_COMMANDS = 8 };

static _Noreturn void give_up(const char *call, int error) {
  fprintf(stderr, "spawn-time: %s: %s\n", call, strerror(error));
  exit(2);
}

static _Noreturn void usage(void) {
  fputs("usage: spawn-time STATUS RUNS -- COMMAND [ARGUMENT ...] [-- COMMAND ...]\n", stderr);
  exit(2);
}

static double microseconds_now(void) {
  struct timespec now;
  if (clock_gettime(CLOCK_MONOTONIC, &now) != 0) give_up("clock_gettime", errno);
  return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static double run_once(char **command, const posix_spawn_file_actions_t *actions, int expected) {
  pid_t child;
  int status;
  struct rusage usage;
  double start = microseconds_now();
  int error = posix_spawnp(&child, command[0], actions, NULL, command, environ);
  if (error != 0) give_up(command[0], error);
  while (wait4(child, &status, 0, &usage) < 0)
    if (errno != EINTR) give_up("wait4", errno);
  double elapsed = microseconds_now() - start;
  if (!WIFEXITED(status) || WEXITSTATUS(status) != expected) {
    fprintf(stderr, "spawn-time: %s: ended with %s %d instead of status %d\n", command[0],
            WIFEXITED(status) ? "status" : "signal", WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status),
            expected);
    exit(1);
  }
  return elapsed;
}

static int by_size(const void *left, const void *right) {
  double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

static double median(double *values, long count) {
  qsort(values, (size_t)count, sizeof *values, by_size);
  return count % 2 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

int main(int count, char **arguments) {
  if (count < 5 || strcmp(arguments[3], "--") != 0) usage();
  int expected = atoi(arguments[1]);
  long runs = atol(arguments[2]);
  if (runs < 1) usage();

  // Each separator becomes the NULL that ends the command before it.
  char **commands[MOST_COMMANDS];
  int command_count = 0;
  for (int i = 3; i < count; i++) {
    if (strcmp(arguments[i], "--") != 0) continue;
    if (i + 1 == count || strcmp(arguments[i + 1], "--") == 0 || command_count == MOST_COMMANDS) usage();
    arguments[i] = NULL;
    commands[command_count++] = &arguments[i + 1];
  }

  posix_spawn_file_actions_t actions;
  int error = posix_spawn_file_actions_init(&actions);
  for (int descriptor = 0; descriptor <= 2 && error == 0; descriptor++)
    error = posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", descriptor ? O_WRONLY : O_RDONLY, 0);
  if (error != 0) give_up("posix_spawn_file_actions", error);

  double *times = calloc((size_t)runs * (size_t)command_count, sizeof *times);
  if (times == NULL) give_up("calloc", errno);
  for (long run = 0; run < runs; run++)
    for (int i = 0; i < command_count; i++) times[i * runs + run] = run_once(commands[i], &actions, expected);
  for (int i = 0; i < command_count; i++) printf("%.1f\n", median(times + i * runs, runs));
  free(times);
  return fflush(stdout) == 0 ? 0 : 2;
}
