# capture: packets from files and from the wire. Sourced by `run`.

mixed_count=$((1000000 / SCALE))
json_sample=$((20000 / SCALE))
burst_count=$((100000 / SCALE))
latency_count=$((40 / SCALE))
((latency_count >= 5)) || latency_count=5

row_capture() {
  "$instruments/mixed-packets" "$mixed_count" >"$scratch/mixed.pcap" || { fault 'capture: no packets'; return; }
  capture_text
  capture_json
  capture_filter
  capture_memory
  if ((EUID != 0)); then
    print_skipped 'capture, live' '-' 'skipped: needs root'
  else
    capture_burst
    capture_latency
  fi
  rm -f "$scratch/mixed.pcap"
}

capture_text() {
  interleave 'capture, text' "$tcpdump" measure_capture_text
  print_row "capture, print $mixed_count packets, ms (tcpdump)" '' most 0.125 "$tcpdump"
}

# The same bytes from both, once, outside the clock.
measure_capture_text() {
  local command=("$sonde" capture) began
  [[ $1 == peer ]] && command=("$tcpdump")
  began=$(now_microseconds)
  TZ=UTC timeout 60 "${command[@]}" -nn -r "$scratch/mixed.pcap" >/dev/null 2>&1 || { fault "capture, text: $1 failed"; return; }
  figure=$(calculate "($(now_microseconds) - $began) / 1000")
  [[ -n ${capture_compared:-} || -z $tcpdump ]] && return
  capture_compared=1
  cmp <(TZ=UTC "$sonde" capture -nn --classic -r "$scratch/mixed.pcap" 2>/dev/null) \
    <(TZ=UTC "$tcpdump" -nn -r "$scratch/mixed.pcap" 2>/dev/null) >&2 || fault 'capture, text: the lines differ'
}

# Per packet, since tshark needs half a minute for all of them.
capture_json() {
  interleave 'capture, json' "$tshark" measure_capture_json
  print_row 'capture --json, us for a packet (tshark -T ek)' '' most 0.02 "$tshark"
}

measure_capture_json() {
  local began count=$mixed_count
  if [[ $1 == subject ]]; then
    began=$(now_microseconds)
    timeout 60 "$sonde" capture --json -n -r "$scratch/mixed.pcap" >/dev/null 2>&1 || { fault 'capture, json: sonde failed'; return; }
  else
    count=$json_sample
    began=$(now_microseconds)
    timeout 120 "$tshark" -n -c "$count" -T ek -r "$scratch/mixed.pcap" >/dev/null 2>&1 || { fault 'tshark failed'; return; }
  fi
  figure=$(calculate "($(now_microseconds) - $began) / $count")
}

capture_filter() {
  interleave 'capture, filter' "$tcpdump" measure_capture_filter
  print_row "capture, filter and write $mixed_count packets, ms (tcpdump)" '' most 1 "$tcpdump"
}

measure_capture_filter() {
  local command=("$sonde" capture) began size
  [[ $1 == peer ]] && command=("$tcpdump")
  began=$(now_microseconds)
  timeout 60 "${command[@]}" -r "$scratch/mixed.pcap" -w "$scratch/$1.pcap" tcp port 443 >/dev/null 2>&1 ||
    { fault "capture, filter: $1 failed"; return; }
  figure=$(calculate "($(now_microseconds) - $began) / 1000")
  size=$(stat -c %s "$scratch/$1.pcap")
  rm -f "$scratch/$1.pcap"
  if [[ -z ${filtered_size:-} ]]; then filtered_size=$size; fi
  ((size == filtered_size)) || fault "capture, filter: files of $size and $filtered_size bytes"
}

# The most memory while a long file comes through a pipe.
capture_memory() {
  local resident pieces=2
  resident=$({ cat "$scratch/mixed.pcap"; for ((; pieces > 1; pieces--)); do tail -c +25 "$scratch/mixed.pcap"; done; } |
    env time -f %M timeout 60 "$sonde" capture -nn -r - 2>&1 >/dev/null | tail -n 1)
  [[ $resident =~ ^[0-9]+$ ]] || { fault 'capture, memory: no figure'; resident=; }
  print_limit 'capture, memory for 200 MB from a pipe, MB' '' "${resident:+$(calculate "$resident / 1024")}" 40
}

# Both at once see the same datagrams; what either lost is counted from its file.
capture_burst() {
  if [[ -z $tcpdump ]]; then
    print_skipped 'capture, burst' '-' 'skipped: the peer is not installed'
    return
  fi
  local run lost=() peer_lost=()
  space=sonde-bench-$$-burst
  ip netns add "$space" && ip -n "$space" link set lo up || { fault 'capture, burst: no namespace'; return; }
  for ((run = 1; run <= RUNS; run++)); do measure_burst; done
  ip netns del "$space"
  subject_median=$(median "${lost[@]}") peer_median=$(median "${peer_lost[@]}")
  printf 'capture, burst: lost %s; tcpdump %s\n' "${lost[*]}" "${peer_lost[*]}" >&2
  print_limit "capture, $burst_count datagrams at once, lost" '' "$subject_median" "$peer_median"
  print_limit '  the same of tcpdump' '' "$peer_median" "$burst_count"
}

measure_burst() {
  local ours theirs
  start 60 ip netns exec "$space" "$sonde" capture -i lo -w "$scratch/ours.pcap" udp port 40000 2>"$scratch/ours.stderr"
  ours=$child
  start 60 ip netns exec "$space" "$tcpdump" -i lo -w "$scratch/theirs.pcap" udp port 40000 2>"$scratch/theirs.stderr"
  theirs=$child
  await_text 'capturing on' "$scratch/ours.stderr" && await_text 'listening on' "$scratch/theirs.stderr"
  ip netns exec "$space" "$instruments/datagram-burst" "$burst_count" 200 40000 || fault 'capture, burst: the sender failed'
  sleep 1 # Both have time-outs in the kernel of less than that.
  interrupt "$ours"
  interrupt "$theirs"
  lost+=($((burst_count - $(packets_in "$scratch/ours.pcap"))))
  peer_lost+=($((burst_count - $(packets_in "$scratch/theirs.pcap"))))
}

# Records of 16 bytes and 242 of Ethernet frame behind 24 bytes.
packets_in() { echo $((($(stat -c %s "$1") - 24) / 258)); }

await_text() {
  local tries
  for ((tries = 0; tries < 500; tries++)); do
    grep -q "$1" "$2" && return
    sleep 0.01
  done
  fault "no '$1' in time"
}

# From the datagram to its line, as a person sees it: default options, one datagram at a time.
capture_latency() {
  local figures
  space=sonde-bench-$$-latency
  ip netns add "$space" && ip -n "$space" link set lo up || { fault 'capture, latency: no namespace'; return; }
  figures=$(timeout 60 ip netns exec "$space" "$here/parts/capture-latency.py" "$sonde" "$latency_count")
  ip netns del "$space"
  printf 'capture, latency: median and longest, ms: %s\n' "$figures" >&2
  print_limit 'capture, packet to printed line, ms, the longest' '' "${figures#* }" 100
}
