# The whole process of one service looked up by name. Sourced by `run`.

port_runs=$((200 / SCALE))
((port_runs >= 20)) || port_runs=20

row_port() {
  local times=() installed=$here/.build/sonde-installed
  # A file lies in the page cache in small pieces as the linker left it, and starts a tenth slower than a copy does.
  install -m 755 "$sonde" "$installed" && service_is_found && time_services
  subject_median=${times[0]:-}
  peer_median=${times[1]:-}
  print_row "port http, $port_runs runs, us (getent)" '' most 4 "$getent"
}

# Sets `times`. The instrument interleaves the runs, so that both see the same machine, and wants status 0 of each.
time_services() {
  local commands=(-- "$installed" port http)
  [[ -n $getent ]] && commands+=(-- "$getent" services http)
  start 120 "$instruments/spawn-time" 0 "$port_runs" "${commands[@]}" \
    >"$scratch/times" 2>"$scratch/spawn-time.stderr"
  finish "$child" spawn-time && mapfile -t times <"$scratch/times"
}

# The clock sees only exit statuses; this sees the answer.
service_is_found() {
  start 10 "$installed" port http >"$scratch/port.stdout" 2>"$scratch/port.stderr"
  finish "$child" port || return
  grep -q '^http *80/tcp ' "$scratch/port.stdout" || fault 'port http does not say 80/tcp'
}
