mount -t tmpfs -o size=24m none small
wanted=0
# KiB free from the start, and while it runs
for round in 0: 40: 9000: 24000:0 24000:20 24000:200 24000:600 24000:1500 24000:2500; do
    rm -rf small/* fill
    dd if=/dev/zero of=small/ballast bs=1024 count=$((24576 - ${round%:*})) 2>dd.err
    [ -z "${round#*:}" ] || echo "${round#*:}" >fill
    "$LODE" run load.lua --new --run-dir small/runs --poll-ms 20 >out 2>err
    status=$?
    echo "room $round status $status"
    grep -aq '^lode: .*\(No space left on device\|disk is full\|free some space\)' err || cat err
    rm -f small/ballast fill
    if [ $status = 5 ]; then
        "$LODE" resume --run-dir small/runs --poll-ms 20 >out 2>err || { echo "resume: status $?"; cat err; }
        wanted=$((wanted + 1500))
    else
        ls small/runs
    fi
    for object in Account Contact; do
        n=$("$LODE" query "SELECT COUNT() FROM $object" | tail -1)
        [ "$n" = $wanted ] || echo "$n of $object, not $wanted"
    done
done
