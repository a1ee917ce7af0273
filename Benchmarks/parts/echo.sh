# Echo servers under load. Sourced by `run`.

message_connections=1000
held_connections=10000
((echo_seconds = 5 / SCALE, connect_seconds = 3 / SCALE))
((echo_seconds > 0)) || echo_seconds=1
((connect_seconds > 0)) || connect_seconds=1

row_echo() {
  interleave echo "$ncat" echo_rate rate "$message_connections" "$echo_seconds"
  print_row "echo, 64 B, 1,000 connections, round trips/s (ncat)" '' least 4 "$ncat"
}

row_connect_echo() {
  interleave connect-echo "$ncat" echo_rate connect 50 "$connect_seconds"
  print_row "connect + echo + close, 50 at a time, /s (ncat)" '' least 15 "$ncat"
}

row_hold() {
  held_errors=
  interleave hold '' hold_connections
  print_limit "echo, 10,000 connections at once, errors" '' "$held_errors" 0
  print_limit "echo, 10,000 connections, resident KiB each" '' "$subject_median" 10
}

# Sets `server` and `port`.
start_echo_server() {
  if [[ $1 == subject ]]; then
    : >"$scratch/port"
    start 120 "$sonde" listen --keep-open --echo --report-fd 3 127.0.0.1 0 \
      3>"$scratch/port" >/dev/null 2>"$scratch/$1-server.stderr"
    server=$child
    await_report "$scratch/port" "$server" "$1-server" || { stop "$server"; return 1; }
  else
    free_port tcp || return
    start 120 "$ncat" -n -lk --max-conns 2000 -e /bin/cat 127.0.0.1 "$port" >/dev/null 2>"$scratch/$1-server.stderr"
    server=$child
    await_listener tcp "$port" "$server" "$1-server" || { stop "$server"; return 1; }
  fi
}

# echo_rate SIDE MODE CONNECTIONS SECONDS: `figure` is answers per second; every answer was compared.
echo_rate() {
  local side=$1 server port answers seconds errors status=0
  start_echo_server "$side" || return
  start 100 "$instruments/echo-load" "$2" 127.0.0.1 "$port" "$3" "$4" \
    >"$scratch/answers" 2>"$scratch/$side-echo-load.stderr"
  finish "$child" "$side-echo-load" || status=1
  stop "$server"
  ((status == 0)) || return
  read -r answers seconds errors <"$scratch/answers"
  ((answers > 0 && errors == 0)) || { fault "$side: $answers answers, $errors errors"; return; }
  figure=$(calculate "$answers / $seconds")
}

# `figure` is the growth of the server's resident memory in KiB per connection, while all of them are open.
hold_connections() {
  local server port load before after answered seconds errors tries status=0
  start_echo_server "$1" || return
  before=$(resident_kibibytes "$server")
  open_pipe
  : >"$scratch/held"
  start 100 "$instruments/echo-load" hold 127.0.0.1 "$port" "$held_connections" \
    <&8 >"$scratch/held" 2>"$scratch/$1-echo-load.stderr"
  load=$child
  # Only the load's own end of stdin may remain, or it would not see ours close.
  exec 8<&-
  for ((tries = 0; tries < 4000; tries++)); do
    read -r answered seconds errors <"$scratch/held" && break
    alive "$load" || break
    sleep 0.02
  done
  after=$(resident_kibibytes "$server")
  exec 9>&-
  finish "$load" "$1-echo-load" || status=1
  alive "$server" || { fault "$1-server is gone$(last_words "$1-server")"; status=1; }
  stop "$server"
  # The last line counts those that were lost while idle, too.
  errors=
  read -r answered seconds errors < <(tail -n 1 "$scratch/held")
  [[ -n $errors ]] && ((errors >= ${held_errors:-0})) && held_errors=$errors
  ((status == 0)) || return
  ((${answered:-0} == held_connections)) || { fault "$1: ${answered:-0} of $held_connections were answered"; return; }
  [[ -n $before && -n $after ]] || { fault "$1-server: its memory cannot be read"; return; }
  figure=$(calculate "($after - $before) / $held_connections")
}

# The child is `timeout`; the server is the child of that.
resident_kibibytes() {
  local pid
  pid=$(<"/proc/$1/task/$1/children")
  awk '/^VmRSS:/ { print $2 }' "/proc/${pid% }/status"
}
