// Processes that wait at a gate before they become another program: posix_spawn(3) cannot.
#define _GNU_SOURCE
#include "clinux.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

// Only calls that are safe in the child of a process with threads (signal-safety(7)).
static void become(const char *path, char *const *words, int standard, int parent, bool waits,
                   const bool *keeps) __attribute__((noreturn));

static void become(const char *path, char *const *words, int standard, int parent, bool waits,
                   const bool *keeps) {
  int code = 0;
  // Nobody's handler runs here: what is caught becomes the default, and SIGPIPE, which this program ignores, too.
  for (int number = 1; number < NSIG; number++) {
    if (!keeps[number]) signal(number, SIG_DFL);
  }
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  if (waits) {
    char go;
    ssize_t count;
    do count = read(parent, &go, 1);
    while (count < 0 && errno == EINTR);
    if (count != 1) _exit(125);
  }
  if (standard >= 1) {
    int null = open("/dev/null", O_RDONLY);
    if (null < 0 || (null != 0 && (dup2(null, 0) < 0 || close(null) < 0))) code = errno;
  }
  if (standard == 2 && dup2(2, 1) < 0) code = errno;
  if (code == 0) {
    execve(path, words, environ);
    code = errno;
    // A script without its first line, as execvp(3) runs it.
    if (code == ENOEXEC) {
      size_t count = 0;
      while (words[count] != NULL) count++;
      if (count < 1000) {
        const char *shell[1002] = {"/bin/sh", path};
        for (size_t i = 1; i <= count; i++) shell[i + 1] = words[i];
        execve(shell[0], (char *const *)shell, environ);
        code = errno;
      }
    }
  }
  send(parent, &code, sizeof code, MSG_NOSIGNAL);
  _exit(code == ENOENT ? 127 : 126);
}

// 0 when the other end is closed by a successful execve, else what was sent.
static int outcome(int channel) {
  int code = 0;
  ssize_t count;
  do count = recv(channel, &code, sizeof code, 0);
  while (count < 0 && errno == EINTR);
  return count == sizeof code ? code : 0;
}

pid_t clinux_spawn(const char *path, char *const *words, int standard, int *gate) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return -1;
  // What was ignored when this process began stays so; nobody here ignores anything else but SIGPIPE.
  bool keeps[NSIG];
  for (int number = 0; number < NSIG; number++) {
    struct sigaction action;
    keeps[number] = number > 0 && number != SIGPIPE && sigaction(number, NULL, &action) == 0 &&
                    action.sa_handler == SIG_IGN;
  }
  // No handler of ours may run in the child before it has none.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before);
  pid_t process = fork();
  if (process == 0) {
    // A copy of the other end in here would keep it open after the parent has gone.
    close(ends[0]);
    become(path, words, standard, ends[1], gate != NULL, keeps);
  }
  int code = errno;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  close(ends[1]);
  if (process < 0) {
    close(ends[0]);
    errno = code;
    return -1;
  }
  if (gate != NULL) {
    *gate = ends[0];
    return process;
  }
  code = outcome(ends[0]);
  close(ends[0]);
  if (code == 0) return process;
  waitpid(process, NULL, 0);
  errno = code;
  return -1;
}

int clinux_release(int gate) {
  char go = 1;
  ssize_t count;
  do count = send(gate, &go, 1, MSG_NOSIGNAL);
  while (count < 0 && errno == EINTR);
  return count == 1 ? outcome(gate) : errno;
}
