# Datagrams of 1,400 bytes from a pipe. Sourced by `run`.

datagram_size=1400
datagrams=$((500000 / SCALE))

row_udp() {
  interleave udp-sender "$socat" send_datagrams
  print_row "UDP, 1,400 B, pipe -> sender, received/s (socat)" '' least 1 "$socat"
  interleave udp-pair "$socat" relay_datagrams
  print_row "UDP, 1,400 B, sender -> listener, out/s (socat)" '' least 1 "$socat"
}

# send_datagrams SIDE: the same neutral receiver for both senders, so that only the sender differs.
send_datagrams() {
  local counter port
  start 60 "$instruments/datagram-count" socket "$datagram_size" >"$scratch/count" 2>"$scratch/$1-count.stderr"
  counter=$child
  await_report "$scratch/count" "$counter" "$1-count" || { stop "$counter"; return 1; }
  send_from_pipe "$1" || { stop "$counter"; return 1; }
  finish "$counter" "$1-count" || return
  take_count "$1" "$(tail -n 1 "$scratch/count")"
}

# relay_datagrams SIDE: its own tool on both ends; what comes out of the listener is counted.
relay_datagrams() {
  local counter listener port status=0
  open_pipe
  start 60 "$instruments/datagram-count" stream "$datagram_size" <&8 >"$scratch/count" 2>"$scratch/$1-count.stderr"
  counter=$child
  if [[ $1 == subject ]]; then
    : >"$scratch/port"
    start 60 "$sonde" listen --udp --recv-only --report-fd 3 127.0.0.1 0 \
      3>"$scratch/port" >&9 2>"$scratch/$1-listener.stderr"
    listener=$child
    await_report "$scratch/port" "$listener" "$1-listener" || status=1
  elif free_port udp; then
    start 60 "$socat" -u -b"$datagram_size" UDP-RECV:"$port",bind=127.0.0.1 STDOUT >&9 2>"$scratch/$1-listener.stderr"
    listener=$child
    await_listener udp "$port" "$listener" "$1-listener" || status=1
  else
    status=1
  fi
  close_pipe
  ((status == 0)) && { send_from_pipe "$1" || status=1; }
  # The counter ends by itself when nothing has come for a while, and only then may the listener go.
  if ((status == 0)); then finish "$counter" "$1-count" || status=1; else stop "$counter"; fi
  [[ -n ${listener:-} ]] && interrupt "$listener"
  ((status == 0)) && take_count "$1" "$(<"$scratch/count")"
}

# A UDP listener has no end of its own: SIGINT is how its user would end it.
interrupt() {
  kill -INT "$1" 2>/dev/null
  stop "$1"
}

send_from_pipe() {
  local feeder sender status=0
  open_pipe
  start 60 head -c $((datagrams * datagram_size)) /dev/zero >&9
  feeder=$child
  if [[ $1 == subject ]]; then
    start 60 "$sonde" connect --udp --send-only --frame "chunk:$datagram_size" 127.0.0.1 "$port" \
      <&8 >/dev/null 2>"$scratch/$1-sender.stderr"
  else
    start 60 "$socat" -u -b"$datagram_size" STDIN UDP-SENDTO:127.0.0.1:"$port" <&8 >/dev/null 2>"$scratch/$1-sender.stderr"
  fi
  sender=$child
  close_pipe
  finish "$sender" "$1-sender" || status=1
  finish "$feeder" head || status=1
  return $status
}

# take_count SIDE LINE: `figure` is datagrams per second. Loss is told; a datagram cut otherwise than asked is
# a fault of the subject. (socat sends what one read returned, which is less than 1,400 bytes at times.)
take_count() {
  local whole others bytes seconds
  read -r whole others bytes seconds <<<"$2"
  ((whole > 1 && bytes <= datagrams * datagram_size)) || { fault "$1: $whole datagrams, $bytes bytes arrived"; return; }
  [[ $1 == subject ]] && ((others > 0)) && { fault "$1: $others datagrams or bytes besides those of $datagram_size"; return; }
  ((bytes == datagrams * datagram_size)) ||
    printf '%s: lost %d of %d bytes\n' "$1" $((datagrams * datagram_size - bytes)) $((datagrams * datagram_size)) >&2
  ((others == 0)) || printf '%s: %d datagrams of another size (or bytes left over)\n' "$1" "$others" >&2
  figure=$(calculate "($whole - 1) / $seconds")
}
