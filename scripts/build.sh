# build PRESET [TARGET...]: configures where that is to be done, and builds; silent unless something is to do, and
# then shows what failed. Sourced by scripts/quickstart and scripts/test, which set with_tests to ON or OFF: a tree
# that has its tests keeps them.
build() {
  local preset=$1 log status=0
  shift
  log=$(mktemp)
  configure "$preset" "$log" && compile "$preset" "$log" "$@" || status=$?
  rm -f "$log"
  return $status
}

configure() { # PRESET LOG
  local cache=build/$1/CMakeCache.txt
  if [[ -f build/$1/build.ninja ]] && { [[ $with_tests == OFF ]] || grep -q '^COUNTERPROF_TESTS:BOOL=ON' "$cache"; }; then
    return 0
  fi
  echo "Configuring build/$1" >&2
  cmake --preset "$1" -DCOUNTERPROF_TESTS="$with_tests" >"$2" 2>&1 || { cat "$2" >&2 && return 1; }
}

compile() { # PRESET LOG [TARGET...]
  local directory=build/$1 log=$2
  shift 2
  ! ninja -C "$directory" -n "$@" 2>/dev/null | grep -q 'no work to do' || return 0
  echo "Building $directory" >&2
  ninja -C "$directory" "$@" >"$log" 2>&1 && return 0
  grep -E -A12 'error:|FAILED:' "$log" | head -n 80 >&2 || tail -n 60 "$log" >&2
  return 1
}
