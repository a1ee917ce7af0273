# scan: many ports, silent ports, many hosts, one port, and how much memory. Sourced by `run`.

scan_last=$((65535 / SCALE))
silent_count=$((1000 / SCALE))
hosts_bits=$((SCALE > 1 ? 28 : 24))
lone_runs=$((200 / SCALE))
((lone_runs >= 20)) || lone_runs=20

row_scan() {
  if ((EUID != 0)); then
    print_skipped 'scan' '-' 'skipped: needs root'
    return
  fi
  space=sonde-bench-$$-scan
  ip netns add "$space" && ip -n "$space" link set lo up || { fault 'scan: no namespace'; return; }
  scan_all_ports
  scan_silent_ports
  scan_hosts
  scan_one_port
  scan_memory
  ip netns del "$space"
}

inside() { ip netns exec "$space" "$@"; }

# Ten runs of each, in a namespace where nothing but our twenty ports listens.
scan_all_ports() {
  local runs=$RUNS nc_figures=() run
  start 600 ip netns exec "$space" python3 -c "$scan_listeners" "$scan_last" >"$scratch/listening" 2>&1
  local listeners=$child
  await_lines 1 "$scratch/listening" || return
  # shellcheck disable=SC2034
  RUNS=10
  ((SCALE > 1)) && RUNS=2
  interleave 'scan, all ports' "$nmap" measure_all_ports
  for ((run = 1; run <= RUNS && ${#nc} > 0; run++)); do
    measure_all_ports nc && nc_figures+=("$figure")
  done
  RUNS=$runs
  print_row "scan, $scan_last ports of lo, 20 open, s (nmap -sT)" '' most 0.6 "$nmap"
  peer_median=
  ((${#nc_figures[@]})) && peer_median=$(median "${nc_figures[@]}")
  print_row "  the same (nc -z)" '' most 0.6 "$nc"
  stop "$listeners"
}

scan_listeners='
import random, signal, socket, sys
sockets, ports = [], set()
while len(sockets) < 20:
    port = random.randint(1, int(sys.argv[1]))
    if port in ports or 32768 <= port < 61000: continue
    s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind(("127.0.0.1", port)); s.listen(64)
    ports.add(port); sockets.append(s)
print(*sorted(ports), flush=True)
signal.pause()
'

await_lines() {
  local tries
  for ((tries = 0; tries < 500; tries++)); do
    (($(wc -l <"$2") >= $1)) && return
    sleep 0.01
  done
  fault "nothing in $2 in time"
}

measure_all_ports() {
  local began found
  began=$(now_microseconds)
  case $1 in
    subject) inside timeout 60 "$sonde" scan --open 127.0.0.1 "1-$scan_last" >"$scratch/found" 2>&1 ;;
    peer) inside timeout 60 "$nmap" -sT -n -Pn --open "-p1-$scan_last" -oG "$scratch/found" 127.0.0.1 >/dev/null 2>&1 ;;
    nc) inside timeout 60 "$nc" -n -v -z 127.0.0.1 "1-$scan_last" 2>&1 | grep succeeded >"$scratch/found" ;;
  esac
  figure=$(calculate "($(now_microseconds) - $began) / 1000000")
  case $1 in
    subject) found=$(awk '{ sub("/tcp", "", $2); print $2 }' "$scratch/found") ;;
    peer) found=$(grep -o '[0-9]*/open' "$scratch/found" | cut -d/ -f1) ;;
    nc) found=$(awk '{ print $4 }' "$scratch/found") ;;
  esac
  # shellcheck disable=SC2086
  [[ $(printf '%s\n' $found | sort -n | xargs) == "$(cat "$scratch/listening")" ]] && return
  # Of a peer it is told, and no fault of ours.
  [[ $1 == subject ]] || { printf 'scan, all ports: %s found others than those that listen\n' "$1" >&2; return; }
  fault 'scan, all ports: not exactly the twenty that listen were found'
}

# A black hole: a route to nowhere for 10.77.0.0/16. The peer takes minutes and is asked once.
scan_silent_ports() {
  inside ip route add 10.77.0.0/16 dev lo || return
  local runs=$RUNS peer_figure= figures=() run
  measure_silent peer && peer_figure=$figure
  for ((run = 1; run <= runs; run++)); do measure_silent subject && figures+=("$figure"); done
  subject_median=$(median "${figures[@]}") peer_median=$peer_figure
  print_row "scan, $silent_count silent ports of one host, s (nmap -sT)" '' most 0.02 "$nmap"
  print_limit '  the same alone, s' '' "$subject_median" 4
}

measure_silent() {
  local began
  [[ $1 == peer && -z $nmap ]] && return 1
  began=$(now_microseconds)
  if [[ $1 == subject ]]; then
    inside timeout 60 "$sonde" scan 10.77.0.1 "1-$silent_count" >"$scratch/silent"
    grep -q "^$silent_count filtered: no answer" "$scratch/silent" || { fault 'scan, silent: not all are filtered'; return; }
  else
    inside timeout 900 "$nmap" -sT -n -Pn "-p1-$silent_count" 10.77.0.1 >/dev/null 2>&1 || return
  fi
  figure=$(calculate "($(now_microseconds) - $began) / 1000000")
}

# A network of 254 hosts, of which two answer; the peer is asked once, and stopped after five minutes: its figure is at
# least that then, and the ratio at most what is shown.
scan_hosts() {
  inside ip addr add 10.77.1.20/32 dev lo
  inside ip addr add 10.77.1.200/32 dev lo
  local runs=$RUNS peer_figure= figures=() run
  measure_hosts peer && peer_figure=$figure
  for ((run = 1; run <= runs; run++)); do measure_hosts subject && figures+=("$figure"); done
  subject_median=$(median "${figures[@]}") peer_median=$peer_figure
  print_row "scan, 10.77.1.0/$hosts_bits x 100 ports, s (nmap -sT)" '' most 0.1 "$nmap"
}

measure_hosts() {
  local began
  [[ $1 == peer && -z $nmap ]] && return 1
  began=$(now_microseconds)
  if [[ $1 == subject ]]; then
    inside timeout 60 "$sonde" scan -p 1-100 "10.77.1.0/$hosts_bits" >"$scratch/hosts"
    ((SCALE > 1)) || grep -q '^200 closed: refused' "$scratch/hosts" || { fault 'scan, hosts: not all answers were heard'; return; }
  else
    inside timeout 300 "$nmap" -sT -n -Pn -p1-100 "10.77.1.0/$hosts_bits" >/dev/null 2>&1 ||
      printf 'scan, hosts: nmap was stopped after 300 s\n' >&2
  fi
  figure=$(calculate "($(now_microseconds) - $began) / 1000000")
}

# The whole process for one open port. The instrument interleaves the runs, so that all see the same machine.
scan_one_port() {
  local times=() commands
  start 600 python3 -c 'import signal, socket
s = socket.socket(); s.bind(("127.0.0.1", 0)); s.listen(1024); print(s.getsockname()[1], flush=True)
while True: s.accept()[0].close()' >"$scratch/one"
  local listener=$child
  await_lines 1 "$scratch/one" || return
  port=$(cat "$scratch/one")
  commands=(-- "$sonde" scan 127.0.0.1 "$port")
  [[ -n $nc ]] && commands+=(-- "$nc" -z 127.0.0.1 "$port")
  [[ -n $nmap ]] && commands+=(-- "$nmap" -sT -n -Pn "-p$port" 127.0.0.1)
  start 300 "$instruments/spawn-time" 0 "$lone_runs" "${commands[@]}" >"$scratch/times" 2>"$scratch/spawn-time.stderr"
  finish "$child" spawn-time && mapfile -t times <"$scratch/times"
  stop "$listener"
  subject_median=${times[0]:-} peer_median=${times[1]:-}
  print_row "scan, one open port, $lone_runs runs, us (nc -z)" '' most 4 "$nc"
  peer_median=${times[2]:-}
  print_row "scan, one open port, $lone_runs runs, us (nmap -sT)" '' most 0.25 "$nmap"
}

# 2^24 addresses and 256 ports; the most memory in twenty seconds of it.
scan_memory() {
  local resident
  resident=$(inside env time -f %M timeout 60 "$sonde" scan --deadline $((20 / SCALE + 1))s 127.0.0.0/8 1-256 2>&1 >/dev/null | tail -n 1)
  [[ $resident =~ ^[0-9]+$ ]] || { fault 'scan, memory: no figure'; resident=; }
  print_limit 'scan, memory with 2^32 ports to ask, MB' '' "${resident:+$(calculate "$resident / 1024")}" 64
}
