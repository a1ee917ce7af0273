# A thousand names of a hosts file, resolved and printed by one process. Sourced by `run`.

resolve_names=1000
resolve_runs=$((60 / SCALE))
((resolve_runs >= 5)) || resolve_runs=5

row_resolve() {
  local times=() names=() what="resolve $resolve_names names, $resolve_runs runs, us (getent)"
  if ((EUID != 0)) || ! command -v unshare mount >/dev/null; then
    print_skipped "$what" 'at most 2x' 'skipped: needs root, unshare and mount'
    return
  fi
  write_hosts && names_are_resolved && time_names
  subject_median=${times[0]:-}
  peer_median=${times[1]:-}
  print_row "$what" '' most 2 "$getent"
}

# Both scan the file for every name; what the machine's own file holds would be part of the figure.
write_hosts() {
  mapfile -t names < <(seq -f 'host%g.example' "$resolve_names")
  printf '%s\n' "${names[@]}" >"$scratch/names"
  awk '{ printf "10.%d.%d.1 %s\n", NR / 256, NR % 256, $1 }' "$scratch/names" >"$scratch/hosts"
  echo 'hosts: files' >"$scratch/nsswitch.conf"
}

# start_there LIMIT COMMAND ...: starts a child that has the files of `write_hosts` in /etc.
start_there() {
  local limit=$1
  shift
  # shellcheck disable=SC2016 # expanded by the inner shell
  start "$limit" unshare -m sh -c \
    'mount --bind "$0/hosts" /etc/hosts && mount --bind "$0/nsswitch.conf" /etc/nsswitch.conf && exec "$@"' \
    "$scratch" "$@"
}

# Sets `times`. The instrument interleaves the runs, so that both see the same machine, and wants status 0 of each.
time_names() {
  local commands=(-- "$sonde" resolve "@$scratch/names")
  [[ -n $getent ]] && commands+=(-- "$getent" ahosts "${names[@]}")
  start_there 120 "$instruments/spawn-time" 0 "$resolve_runs" "${commands[@]}" \
    >"$scratch/times" 2>"$scratch/spawn-time.stderr"
  finish "$child" spawn-time && mapfile -t times <"$scratch/times"
}

# The clock sees only exit statuses; this sees that every name has its address, and in the order of the file.
names_are_resolved() {
  start_there 30 "$sonde" resolve "@$scratch/names" >"$scratch/resolve.stdout" 2>"$scratch/resolve.stderr"
  finish "$child" resolve || return
  awk '/^  / { print $1 }' "$scratch/resolve.stdout" | cmp -s - <(cut -d ' ' -f 1 "$scratch/hosts") ||
    fault 'resolve does not print the addresses of the hosts file'
}
