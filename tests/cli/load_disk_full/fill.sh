# All but that many KiB of the disk.
free=$(df -k --output=avail small | tail -1)
dd if=/dev/zero of=small/ballast bs=1024 count=$((free - $(cat fill))) 2>dd.err
