# For command-line cases: `. "$LODE_ROOT/tests/support/org.sh"` and then
#   org_start [OPTION]...   starts a local org and signs in to it; it ends with the case
#   try ARGUMENT...         runs lode and prints its exit status
org_start() {
    mkfifo org.env
    "$LODE" serve "$@" >org.env 2>org.log &
    org=$!
    trap 'kill $org; wait $org || :' EXIT
    exec 3<org.env
    read -r url <&3 && read -r token <&3 || { cat org.log; exit 99; }
    eval "$url $token"
    export SF_ORG_INSTANCE_URL SF_ACCESS_TOKEN
}

try() {
    "$LODE" "$@" 3<&-
    echo "status $?"
}
