# The whole process of a refused connection. Sourced by `run`.

refused_runs=$((200 / SCALE))
((refused_runs >= 20)) || refused_runs=20

row_refused() {
  local port times=() nc_time= ncat_time= next=1
  free_port tcp && refusal_is_named && time_refusals
  if ((${#times[@]})); then
    [[ -n $nc ]] && nc_time=${times[next++]}
    [[ -n $ncat ]] && ncat_time=${times[next]}
  fi
  subject_median=${times[0]:-}
  peer_median=$nc_time
  print_row "refused connect, $refused_runs runs, us (nc)" '' most 4 "$nc"
  peer_median=$ncat_time
  print_row "refused connect, $refused_runs runs, us (ncat)" '' most 0.125 "$ncat"
}

# Sets `times`. The instrument interleaves the runs, so that all three see the same machine.
time_refusals() {
  local commands=(-- "$sonde" connect 127.0.0.1 "$port")
  [[ -n $nc ]] && commands+=(-- "$nc" -N 127.0.0.1 "$port")
  [[ -n $ncat ]] && commands+=(-- "$ncat" 127.0.0.1 "$port")
  start 120 "$instruments/spawn-time" 1 "$refused_runs" "${commands[@]}" \
    >"$scratch/times" 2>"$scratch/spawn-time.stderr"
  finish "$child" spawn-time && mapfile -t times <"$scratch/times"
}

# Status 1 alone could be any failure.
refusal_is_named() {
  local status=0
  start 10 "$sonde" connect 127.0.0.1 "$port" >/dev/null 2>"$scratch/refused.stderr"
  wait "$child" || status=$?
  unset "children[$child]"
  ((status == 1)) && grep -qi 'refused' "$scratch/refused.stderr" ||
    fault "connect to a closed port: status $status$(last_words refused)"
}
