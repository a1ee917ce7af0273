# A file through loopback TCP, the same tool on both ends. Sourced by `run`.

file_bytes=$((4 * 1024 * 1024 * 1024 / SCALE))

row_tcp_file() {
  tcp_row tcp-file 'file -> TCP -> /dev/null' 2.5 file null
}

row_tcp_file_pipe() {
  tcp_row tcp-file-pipe 'file -> TCP -> wc -c' 2.5 file pipe
}

row_tcp_pipe() {
  tcp_row tcp-pipe 'cat -> TCP -> wc -c' 1.5 pipe pipe
}

# tcp_row ROW WHAT GOAL SOURCE SINK
tcp_row() {
  local size="$((file_bytes / 1024 / 1024)) MiB"
  ((SCALE == 1)) && size='4 GiB'
  subject_median= peer_median=
  # Outside the clock, once: the right bytes and not only the right number of them.
  make_file && transfer subject "$4" compare && interleave "$1" "$nc" transfer "$4" "$5"
  print_row "$2, $size, GB/s (nc)" '' least "$3" "$nc"
}

# Random bytes repeat every 64 MiB only, so that a piece which is lost, doubled or moved shows.
make_file() {
  local part=$((64 * 1024 * 1024)) piece free
  [[ -f $scratch/file ]] && return
  free=$(($(df --output=avail -B1 "$scratch" | tail -n 1)))
  ((free > file_bytes + part)) || { fault "/dev/shm has no room for a file of $file_bytes bytes"; return; }
  ((part > file_bytes)) && part=$file_bytes
  head -c "$part" /dev/urandom >"$scratch/part" || { fault "the file cannot be written"; return; }
  for ((piece = 0; piece * part < file_bytes; piece++)); do
    cat "$scratch/part" || { fault "the file cannot be written"; return; }
  done >"$scratch/file"
  rm "$scratch/part"
  truncate -s "$file_bytes" "$scratch/file"
}

# transfer SIDE SOURCE SINK: `figure` is GB/s from the client's start to the end of the last process.
transfer() {
  local side=$1 source=$2 sink=$3 listener client feeder='' drain='' port before carried start_time microseconds counted
  case $sink in
    null) start_listener "$side" >/dev/null || return ;;
    pipe | compare)
      open_pipe
      if [[ $sink == pipe ]]; then
        start 120 wc -c <&8 >"$scratch/count"
      else
        start 120 cmp - "$scratch/file" <&8 2>"$scratch/cmp.stderr" >&2
      fi
      drain=$child
      start_listener "$side" >&9 || { close_pipe; return 1; }
      close_pipe
      ;;
  esac
  before=$(loopback_bytes)
  start_time=$(now_microseconds)
  if [[ $source == pipe ]]; then
    open_pipe
    start 120 cat "$scratch/file" >&9
    feeder=$child
    start_client "$side" <&8
    close_pipe
  else
    start_client "$side" <"$scratch/file"
  fi
  client=$child

  local verified=true
  finish "$client" "$side-client" || verified=false
  # Without its client a listener might wait for ever.
  $verified || stop "$listener"
  $verified && { finish "$listener" "$side-listener" || verified=false; }
  [[ -n $feeder ]] && { finish "$feeder" cat || verified=false; }
  [[ -n $drain ]] && { finish "$drain" "$([[ $sink == pipe ]] && echo wc || echo cmp)" || verified=false; }
  microseconds=$(($(now_microseconds) - start_time))
  carried=$(($(loopback_bytes) - before))

  $verified || return 1
  if [[ $sink == pipe ]]; then
    counted=$(<"$scratch/count")
    ((counted == file_bytes)) || { fault "$side: $counted of $file_bytes bytes arrived"; return; }
  fi
  # Nothing can be counted behind /dev/null, but the bytes must at least have crossed the interface.
  ((carried >= file_bytes)) || { fault "$side: lo carried only $carried of $file_bytes bytes"; return; }
  figure=$(calculate "$file_bytes / $microseconds / 1000")
}

# Sets `listener` and `port`; stdout is the caller's.
start_listener() {
  if [[ $1 == subject ]]; then
    : >"$scratch/port"
    start 120 "$sonde" listen --recv-only --report-fd 3 127.0.0.1 0 3>"$scratch/port" 2>"$scratch/$1-listener.stderr"
    listener=$child
    await_report "$scratch/port" "$listener" "$1-listener" || { stop "$listener"; return 1; }
  else
    free_port tcp || return
    start 120 "$nc" -l -n 127.0.0.1 "$port" 2>"$scratch/$1-listener.stderr"
    listener=$child
    await_listener tcp "$port" "$listener" "$1-listener" || { stop "$listener"; return 1; }
  fi
}

start_client() {
  local command=("$nc" -N)
  [[ $1 == subject ]] && command=("$sonde" connect)
  start 120 "${command[@]}" 127.0.0.1 "$port" >/dev/null 2>"$scratch/$1-client.stderr"
}

loopback_bytes() {
  awk -F '[: ]+' '/^ *lo:/ { sub(/^ +/, ""); print $2 }' /proc/net/dev
}
