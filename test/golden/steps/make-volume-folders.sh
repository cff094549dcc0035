# shellcheck shell=sh disable=SC1091
# done, within 60 s:
[ "$(stat -c '%u %a' /srv/nvme/prometheus)" = '65534 700' ]
# apply:
install -d -m 0700 -o 65534 -g 65534 /srv/nvme/prometheus
