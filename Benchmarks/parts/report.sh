# Figures, their medians, and the table. Sourced by `run`.

failures=0
figure=
subject_median=
peer_median=

# fault TEXT: a run that went wrong. It is never a figure, and it makes the exit status 1.
fault() {
  printf 'FAULT  %s\n' "$1" >&2
  ((failures++))
  return 1
}

now_microseconds() {
  printf '%s' "${EPOCHREALTIME/./}"
}

# calculate EXPRESSION: awk arithmetic, since the shell has integers only.
calculate() {
  awk "BEGIN { printf \"%.6g\", $1 }"
}

median() {
  printf '%s\n' "$@" | sort -g | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

# interleave ROW PEER MEASURE [ARGUMENT ...]: calls `MEASURE SIDE ARGUMENT ...`, which leaves its result in
# `figure`, RUNS times for either side in turn, and sets `subject_median` and `peer_median`. The side that
# goes first changes from run to run. An empty PEER is not installed.
interleave() {
  local row=$1 peer=$2 measure=$3 run side sides
  shift 3
  local subject_figures=() peer_figures=()
  for ((run = 1; run <= RUNS; run++)); do
    ((run % 2)) && sides='subject peer' || sides='peer subject'
    for side in $sides; do
      [[ $side == peer && -z $peer ]] && continue
      figure=
      if ! "$measure" "$side" "$@"; then
        printf '%s: run %d of %d, %s: not counted\n' "$row" "$run" "$RUNS" "$side" >&2
        continue
      fi
      printf '%s: run %d of %d, %s: %s\n' "$row" "$run" "$RUNS" "$side" "$figure" >&2
      if [[ $side == subject ]]; then subject_figures+=("$figure"); else peer_figures+=("$figure"); fi
    done
  done
  subject_median= peer_median=
  ((${#subject_figures[@]})) && subject_median=$(median "${subject_figures[@]}")
  ((${#peer_figures[@]})) && peer_median=$(median "${peer_figures[@]}")
  return 0
}

line_format='%-48s %12s %12s %8s  %-14s %s\n'

print_header() {
  print_scale
  printf 'sonde: %s\nLinux %s, %s processors, loopback; medians of %d interleaved runs\n\n' \
    "$sonde" "$(uname -r)" "$(nproc)" "$RUNS"
  # shellcheck disable=SC2059
  printf "$line_format" what sonde peer ratio goal verdict
}

print_footer() {
  ((failures)) && printf '\n%d fault(s): see the lines with FAULT\n' "$failures"
  print_scale
}

print_scale() {
  ((SCALE == 1 && RUNS >= 7)) && return
  printf '\n*** QUICK LOOK, NOT THE FIGURES: sizes and durations are 1/%d, %d run(s) of each ***\n' "$SCALE" "$RUNS"
}

# rounded FIGURE UNIT: three digits, or all of the integer part.
rounded() {
  [[ -z $1 ]] && { printf -- '-'; return; }
  awk -v v="$1" -v unit="$2" 'BEGIN { printf (v >= 100 || v == int(v) ? "%.0f%s" : v < 1 ? "%.3f%s" : "%.2f%s"), v, unit }'
}

# print_row WHAT UNIT RELATION GOAL PEER: the row of `subject_median` and `peer_median`; RELATION is `least` or `most`.
print_row() {
  local what=$1 unit=$2 relation=$3 goal=$4 peer=$5 ratio=- verdict='no figure'
  if [[ -n $subject_median && -n $peer_median ]]; then
    ratio=$(calculate "$subject_median / $peer_median")
    verdict=$(compare "$ratio" "$relation" "$goal")
    ratio=$(rounded "$ratio" x)
  elif [[ -z $peer ]]; then
    verdict='skipped: the peer is not installed'
  fi
  # shellcheck disable=SC2059
  printf "$line_format" "$what" "$(rounded "$subject_median" "$unit")" "$(rounded "$peer_median" "$unit")" "$ratio" \
    "at $relation ${goal}x" "$verdict"
}

# print_limit WHAT UNIT FIGURE LIMIT: a row with a limit of its own instead of a peer.
print_limit() {
  local verdict='no figure'
  [[ -n $3 ]] && verdict=$(compare "$3" most "$4")
  # shellcheck disable=SC2059
  printf "$line_format" "$1" "$(rounded "$3" "$2")" - - "at most $4" "$verdict"
}

# print_skipped WHAT GOAL WHY: a row that could not be measured here.
print_skipped() {
  # shellcheck disable=SC2059
  printf "$line_format" "$1" - - - "$2" "$3"
}

compare() {
  awk -v v="$1" -v relation="$2" -v goal="$3" \
    'BEGIN { print (relation == "least" ? v >= goal : v <= goal) ? "met" : "short" }'
}
