# Child processes, pipes between them, and waiting for a listener. Sourced by `run`.
#
# A function that starts a child leaves its number in `child`: a subshell could not hand it out, since only
# the shell that started a process can wait for it.

declare -A children=()
child=

# start LIMIT COMMAND ...: starts a child that ends after LIMIT seconds at the latest.
# `timeout` puts itself and the command into a process group of their own and passes signals on to it, so
# that ending a server also ends what the server started. SIGINT is ignored by default in a script's children.
# Descriptors 8 and 9 are the pipe at hand: a child that kept them would keep the pipe from ending.
start() {
  local limit=$1
  shift
  env --default-signal=INT,QUIT,PIPE timeout --kill-after=5 "$limit" "$@" <&0 8<&- 9>&- &
  child=$!
  children[$child]=1
}

alive() {
  kill -0 "$1" 2>/dev/null
}

# finish PID WHO: waits for a child that must end by itself, with status 0.
finish() {
  local status=0
  wait "$1" || status=$?
  unset "children[$1]"
  ((status == 0)) && return
  ((status == 124)) && status='time-out'
  fault "$2 ended with status $status$(last_words "$2")"
}

# last_words WHO: what a program wrote to the file that its stderr goes to, if anything.
last_words() {
  [[ -s $scratch/$1.stderr ]] && printf ': %s' "$(tail -n 1 "$scratch/$1.stderr")"
}

# stop PID: ends a server and all that it started, and waits until they are gone, so that they take nothing
# from the next measurement.
stop() {
  local tries
  kill -TERM "$1" 2>/dev/null
  wait "$1" 2>/dev/null
  unset "children[$1]"
  for ((tries = 0; tries < 100; tries++)); do
    kill -0 -- "-$1" 2>/dev/null || return 0
    sleep 0.02
  done
}

clean_up() {
  local pid
  [[ -n ${near:-} ]] && close_path
  for pid in "${!children[@]}"; do
    stop "$pid"
  done
  [[ -n ${scratch:-} ]] && rm -rf -- "$scratch"
}

# An anonymous pipe with both ends here: 8 to read, 9 to write. Unlike `a | b` it leaves every child waitable.
open_pipe() {
  mkfifo "$scratch/fifo" && exec 7<>"$scratch/fifo" && exec 8<"$scratch/fifo" 9>"$scratch/fifo" 7>&- &&
    rm "$scratch/fifo"
}

close_pipe() {
  exec 8<&- 9>&-
}

# free_port PROTOCOL: sets `port`. Below the ephemeral range, so that no client gets it meanwhile.
free_port() {
  local tries hexadecimal
  for ((tries = 0; tries < 100; tries++)); do
    port=$((10000 + RANDOM % 20000))
    printf -v hexadecimal '%04X' "$port"
    grep -qE "^ *[0-9]+: [0-9A-F]+:$hexadecimal " /proc/net/"$1" /proc/net/"$1"6 2>/dev/null || return 0
  done
  fault "no free $1 port found"
}

# await_listener PROTOCOL PORT PID WHO: returns when PORT of 127.0.0.1 is bound and, for TCP, listens.
await_listener() {
  local hexadecimal state tries
  printf -v hexadecimal '%04X' "$2"
  [[ $1 == tcp ]] && state=0A || state=07
  for ((tries = 0; tries < 1000; tries++)); do
    grep -qE "^ *[0-9]+: (0100007F|00000000):$hexadecimal [0-9A-F]+:[0-9A-F]+ $state " /proc/net/"$1" && return 0
    alive "$3" || break
    sleep 0.005
  done
  fault "$4 does not listen$(last_words "$4")"
}

# await_report FILE PID WHO: sets `port` from the `ADDRESS PORT` line that a listener writes.
await_report() {
  local address tries
  for ((tries = 0; tries < 1000; tries++)); do
    read -r address port <"$1" && return 0
    alive "$2" || break
    sleep 0.005
  done
  fault "$3 reports no port$(last_words "$3")"
}
