# shellcheck shell=sh disable=SC1091
# done, within 60 s:
[ ! -e /etc/apt/apt.conf.d/60nordmesh ]
[ ! -e /etc/systemd/system/nordmesh-maintenance.timer ]
# apply:
systemctl disable --quiet --now nordmesh-maintenance.timer 2>/dev/null || true
rm -f /etc/apt/apt.conf.d/60nordmesh /etc/systemd/system/nordmesh-maintenance.timer
systemctl daemon-reload
