#!/bin/sh
# Installs the Debian packages named that are not there yet. usage: deps.sh PACKAGE...
# On other systems it prints the list and stops. Quick and silent where nothing is missing.
set -eu

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    echo "This is no Debian system. Install what these Debian 12 packages hold, then run make again:" >&2
    echo "$*" | fmt -w 100 >&2
    exit 1
fi
# shellcheck disable=SC2016
have=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "$@" 2>/dev/null || true)
missing=
for p in "$@"; do
    case "
$have
" in
    *"
$p installed
"*) ;;
    *) missing="$missing $p" ;;
    esac
done
[ -n "$missing" ] || exit 0

sudo=
if [ "$(id -u)" != 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "These packages are missing; run as root: apt-get install$missing" >&2
        exit 1
    fi
    sudo=sudo
fi
echo "Installing:$missing"
apt="$sudo env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0"
$apt update >/dev/null
# shellcheck disable=SC2086
$apt install -y --no-install-recommends $missing >/dev/null
