# What a report costs beyond a bare connection, on loopback and over a path of 100 ms. Sourced by `run`.

inspect_runs=$((40 / SCALE))
((inspect_runs >= 5)) || inspect_runs=5
delay_ms=50

row_inspect() {
  inspect_loopback
  inspect_delayed
}

# The whole process, on loopback: what the report itself takes.
inspect_loopback() {
  local port server times=()
  subject_median= peer_median=
  free_port tcp
  start 120 "$sonde" listen --keep-open --discard 127.0.0.1 "$port" 2>"$scratch/inspect-server.stderr"
  server=$child
  await_listener tcp "$port" "$server" inspect-server && time_reports '' 127.0.0.1 "$port"
  stop "$server"
  subject_median=${times[0]:-} peer_median=${times[1]:-}
  print_row "inspect, $inspect_runs runs, us (sonde connect)" '' most 2 "$sonde"
  peer_median=${times[2]:-}
  print_row "inspect, $inspect_runs runs, us (nc -z)" '' most 4 "$nc"
}

# Over a path where a round trip takes 100 ms: any further one would show.
inspect_delayed() {
  local times=() what="inspect, path of $((2 * delay_ms)) ms, round trips added to" trips
  if ((EUID != 0)) || ! command -v ip python3 >/dev/null; then
    print_skipped "$what connect" 'at most 1' 'skipped: needs root, ip and python3'
    return
  fi
  near=sonde-bench-$$-near far=sonde-bench-$$-far
  if open_path; then
    time_reports "ip netns exec $near" 10.99.0.2 80
  fi
  close_path
  trips=
  [[ -n ${times[1]:-} ]] && trips=$(calculate "(${times[0]} - ${times[1]}) / ($delay_ms * 2000)")
  print_limit "$what connect" '' "$trips" 1
  trips=
  [[ -n ${times[2]:-} ]] && trips=$(calculate "(${times[0]} - ${times[2]}) / ($delay_ms * 2000)")
  print_limit "$what nc -z" '' "$trips" 1
}

# time_reports PREFIX HOST PORT: sets `times` to the medians of inspect, of a bare connect, and of `nc -z`.
time_reports() {
  local commands=(-- "$sonde" inspect "$2" "$3" -- "$sonde" connect --on-eof quit "$2" "$3")
  [[ -n $nc ]] && commands+=(-- "$nc" -z "$2" "$3")
  # shellcheck disable=SC2086
  start 120 $1 "$instruments/spawn-time" 0 "$inspect_runs" "${commands[@]}" \
    >"$scratch/times" 2>"$scratch/inspect-time.stderr"
  finish "$child" inspect-time && mapfile -t times <"$scratch/times" &&
    printf 'inspect %s: %s us (inspect, connect, nc)\n' "$2" "${times[*]}" >&2
}

# Two namespaces joined by two TUN devices and a program that holds every packet for half of the round trip: the kernel's
# own delay (netem) is not built in everywhere.
open_path() {
  local tries
  ip netns add "$near" && ip netns add "$far" || return
  start 120 python3 -c "$forwarder_program" "$near" "$far" "$delay_ms" 2>"$scratch/forwarder.stderr"
  forwarder=$child
  for ((tries = 0; tries < 400; tries++)); do
    ip -n "$far" link show tun-far >/dev/null 2>&1 && break
    sleep 0.01
  done
  ip -n "$near" addr add 10.99.0.1/24 dev tun-near && ip -n "$near" link set tun-near up &&
    ip -n "$far" addr add 10.99.0.2/24 dev tun-far && ip -n "$far" link set tun-far up || return
  start 120 ip netns exec "$far" "$sonde" listen --keep-open --discard --report-fd 3 10.99.0.2 80 \
    3>"$scratch/far-port" 2>"$scratch/far-server.stderr"
  far_server=$child
  await_report "$scratch/far-port" "$far_server" far-server
}

close_path() {
  [[ -n ${far_server:-} ]] && stop "$far_server"
  [[ -n ${forwarder:-} ]] && stop "$forwarder"
  ip netns del "$near" 2>/dev/null
  ip netns del "$far" 2>/dev/null
  near= far_server= forwarder=
}

# ioctl TUNSETIFF with IFF_TUN | IFF_NO_PI; Documentation/networking/tuntap.rst.
forwarder_program='
import collections, fcntl, os, select, struct, subprocess, sys, time
def tun(name, namespace):
    number = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(number, 0x400454ca, struct.pack("16sH", name.encode(), 0x1001))
    subprocess.check_call(["ip", "link", "set", name, "netns", namespace])
    return number
near, far, delay = tun("tun-near", sys.argv[1]), tun("tun-far", sys.argv[2]), int(sys.argv[3]) / 1000
other, held = {near: far, far: near}, collections.deque()
while True:
    pause = max(0, held[0][0] - time.monotonic()) if held else None
    for number in select.select([near, far], [], [], pause)[0]:
        held.append((time.monotonic() + delay, other[number], os.read(number, 65536)))
    while held and held[0][0] <= time.monotonic():
        _, number, packet = held.popleft()
        try: os.write(number, packet)
        except OSError: pass
'
