# For command-line cases of loads: `. "$LODE_ROOT/tests/support/load.sh"` and then
#   load SCRIPT [OPTION]...   rehearses the script; prints its output, what lode says of errors and sums, and the exit status.
#                             $run is the run directory afterwards
#   org SQL                   asks the records of that rehearsal's org
#   journal SQL               asks its journal
load() {
    script=$1
    shift
    rm -rf runs
    "$LODE" rehearse "$script" --poll-ms 20 "$@" 2>load.err
    status=$?
    run=$(echo runs/*)
    grep -aE '^(lode|sum check|ERROR|SUMMARY)' load.err | sed -E 's#runs/[0-9TZ]+-[a-z0-9_.-]+#RUN#g; s/75[0-9A-Za-z]{16}/JOB/g'
    echo "status $status"
}

org() { sqlite3 -readonly "$run/org.db" "$1"; }
journal() { sqlite3 -readonly "$run/run.db" "$1"; }

#   each FILE: each part of FILE that a line `--- NAME` begins, loaded as a script of its own
each() {
    awk '/^--- /{name = $2 ".lua"; next} name {print >name}' "$1"
    for part in $(sed -n 's/^--- //p' "$1"); do
        echo "== $part"
        load "$part.lua"
    done
}
