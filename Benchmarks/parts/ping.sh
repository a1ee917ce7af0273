# ping: what it measures, when it sends, and how fast it is. Sourced by `run`.

flood_count=$((50000 / SCALE))
schedule_count=$((100 / SCALE))
((schedule_count >= 5)) || schedule_count=5
schedule_interval=0.2

row_ping() {
  if ((EUID != 0)); then
    print_skipped 'ping' '-' 'skipped: needs root'
    return
  fi
  ping_round_trips
  ping_schedule
  ping_flood
  ping_sweep
  ping_memory
  ping_dead
}

# The median of 100 round trips on loopback, each program by its own best clock.
ping_round_trips() {
  interleave 'ping, round trip' "$iputils" measure_round_trip
  print_row 'ping, median round trip on lo, us (ping)' '' most 0.6 "$iputils"
}

measure_round_trip() {
  if [[ $1 == subject ]]; then
    timeout 60 "$sonde" ping --json -c 100 -i 10ms 127.0.0.1 >"$scratch/ping" || { fault 'ping: sonde failed'; return; }
    figure=$(sed -n 's/.*"type":"summary".*"ok":100,.*"rtt_p50":\([0-9]*\).*/\1/p' "$scratch/ping" | awk '{ print $1 / 1000 }')
  else
    timeout 60 "$iputils" -n -c 100 -i 0.01 127.0.0.1 >"$scratch/ping" || { fault 'ping: the peer failed'; return; }
    mapfile -t answers < <(sed -n 's/.* time=\([0-9.]*\) ms$/\1/p' "$scratch/ping")
    ((${#answers[@]} == 100)) && figure=$(calculate "1000 * $(median "${answers[@]}")")
  fi
  [[ -n $figure ]] || fault "ping, round trip: no figure of $1"
}

# How far the last request is from where the schedule wants it, seen by tcpdump in a namespace of its own.
ping_schedule() {
  local what="ping, last of $schedule_count sends, 200 ms apart, off by us" runs=$RUNS
  if ! command -v ip tcpdump >/dev/null; then
    print_skipped "$what" 'at most 1000' 'skipped: needs ip and tcpdump'
    return
  fi
  space=sonde-bench-$$-ping
  ip netns add "$space" && ip -n "$space" link set lo up && RUNS=5 &&
    interleave 'ping, schedule' "$iputils" measure_schedule
  RUNS=$runs
  ip netns del "$space" 2>/dev/null
  print_limit "$what" '' "$subject_median" 1000
  print_limit '  the same of ping' '' "$peer_median" 1000
}

measure_schedule() {
  local command=("$sonde" ping -q -c "$schedule_count" -i 200ms 127.0.0.1)
  [[ $1 == peer ]] && command=("$iputils" -q -n -c "$schedule_count" -i "$schedule_interval" 127.0.0.1)
  start 60 ip netns exec "$space" tcpdump -i lo -n -tt -c "$schedule_count" --immediate-mode \
    --time-stamp-precision=nano 'icmp[0] = 8' >"$scratch/sends" 2>"$scratch/tcpdump.stderr"
  local tcpdump=$child tries
  for ((tries = 0; tries < 500; tries++)); do
    grep -q 'listening on' "$scratch/tcpdump.stderr" && break
    sleep 0.01
  done
  timeout 60 ip netns exec "$space" "${command[@]}" >/dev/null || { fault "ping, schedule: $1 failed"; return; }
  finish "$tcpdump" tcpdump || return
  # Nanoseconds since 1970 do not fit into a floating-point number: only the last digits of the seconds count.
  figure=$(awk -v interval="$schedule_interval" -v count="$schedule_count" '
    { split($1, t, "."); s = substr(t[1], length(t[1]) - 4) + ("0." t[2]); if (NR == 1) first = s; last = s }
    END { if (NR == count) { e = (last - first - (count - 1) * interval) * 1e6; printf "%.1f", e < 0 ? -e : e } }
  ' "$scratch/sends")
  [[ -n $figure ]] || fault "ping, schedule: not all requests of $1 were seen"
}

ping_flood() {
  interleave 'ping, flood' "$iputils" measure_flood
  print_row "ping, flood of $flood_count on lo, ms (ping -f)" '' most 1 "$iputils"
}

measure_flood() {
  local command=("$sonde" ping -q -c "$flood_count" -i 0 127.0.0.1) began
  [[ $1 == peer ]] && command=("$iputils" -q -f -c "$flood_count" 127.0.0.1)
  began=$(now_microseconds)
  timeout 60 "${command[@]}" >/dev/null || { fault "ping, flood: $1 lost some"; return; }
  figure=$(calculate "($(now_microseconds) - $began) / 1000")
}

# 16,382 addresses, which all answer.
ping_sweep() {
  interleave 'ping, sweep' "$fping" measure_sweep
  print_row 'ping, 16,382 hosts once, ms (fping)' '' most 1 "$fping"
}

measure_sweep() {
  local began answers
  began=$(now_microseconds)
  if [[ $1 == subject ]]; then
    timeout 60 "$sonde" ping -c 1 -i 0 --alive 127.0.0.0/18 >"$scratch/alive" || { fault 'ping, sweep: some are lost'; return; }
  else
    timeout 60 "$fping" -i 0 -a -g 127.0.0.0/18 >"$scratch/alive" 2>/dev/null || { fault 'fping: some are lost'; return; }
  fi
  figure=$(calculate "($(now_microseconds) - $began) / 1000")
  answers=$(sort -u "$scratch/alive" | wc -l)
  ((answers == 16382)) || fault "ping, sweep: $1 has $answers answers instead of 16382"
}

# Resident memory of one run after 10,000 probes and at its end.
ping_memory() {
  local count=$((1000000 / SCALE)) before early late pid sent
  before=$(loopback_packets)
  start 60 "$sonde" ping -q -c "$count" -i 0 127.0.0.1
  pid=$(pgrep -P "$child")
  while sent=$(loopback_packets) && ((sent - before < 30000)); do sleep 0.01; done
  early=$(resident "$pid")
  while sent=$(loopback_packets) && ((sent - before < 2 * count - 100000)) && [[ -d /proc/$pid ]]; do
    late=$(resident "$pid")
    sleep 0.01
  done
  finish "$child" ping-memory || return
  printf 'ping, memory: %s KiB early, %s KiB late\n' "$early" "$late" >&2
  print_limit "ping, memory of $count probes beyond 10,000, KiB" '' "$((${late:-999999} - ${early:-0}))" 64
}

loopback_packets() { awk '$1 == "lo:" { print $3 }' /proc/net/dev; }
resident() { awk '$1 == "VmRSS:" { print $2 }' "/proc/$1/status" 2>/dev/null; }

# A host that nobody is: how long it takes to say so.
ping_dead() {
  space=sonde-bench-$$-dead
  subject_median= peer_median=
  # The other end of the cable has no address and answers nobody.
  if ip netns add "$space" && ip -n "$space" link add near type veth peer name far &&
    ip -n "$space" link set near up && ip -n "$space" link set far up && ip -n "$space" addr add 192.0.2.1/24 dev near &&
    ip -n "$space" neigh add 192.0.2.9 lladdr 02:00:00:00:00:09 dev near; then
    interleave 'ping, dead host' "$iputils" measure_dead
  fi
  ip netns del "$space" 2>/dev/null
  print_limit 'ping -c1 of a dead host, s' '' "$subject_median" 1.1
  print_row 'ping -c1 of a dead host, s (ping)' '' most 0.11 "$iputils"
}

measure_dead() {
  local command=("$sonde" ping) began status=0
  [[ $1 == peer ]] && command=("$iputils")
  began=$(now_microseconds)
  timeout 60 ip netns exec "$space" "${command[@]}" -c 1 192.0.2.9 >/dev/null || status=$?
  ((status == 1)) || fault "ping, dead host: status $status of $1"
  figure=$(calculate "($(now_microseconds) - $began) / 1000000")
}
