import type { RebootSlot } from "../../model/plan/reboot-slots.ts";

/**
 * Reboots a host that a security update asks to, if its cluster can do without it: the API has to answer,
 * and on a control plane, which may look, every node has to be ready. Otherwise it waits for next week.
 */
export const MAINTENANCE_PROGRAM = `#!/bin/sh
set -eu
if [ ! -e /run/reboot-required ]; then echo "no update asks for a reboot"; exit 0; fi
admin=/etc/kubernetes/admin.conf
node=/etc/kubernetes/kubelet.conf
if [ -e "$node" ] && ! kubectl --kubeconfig "$node" --request-timeout 10s get --raw /readyz >/dev/null; then
  echo "not now: the API does not answer"
  exit 0
fi
if [ -e "$admin" ]; then
  states=$(kubectl --kubeconfig "$admin" --request-timeout 10s get nodes -o 'jsonpath={.items[*].status.conditions[?(@.type=="Ready")].status}')
  case " $states " in
    *" False "* | *" Unknown "*) echo "not now: a node is not ready"; exit 0 ;;
  esac
fi
echo "rebooting for: $(tr '\\n' ' ' </run/reboot-required.pkgs 2>/dev/null || echo a security update)"
systemctl reboot
`;

/** The service that runs it. */
export function renderMaintenanceService(program: string): string {
  return `[Unit]
Description=nordmesh: reboot for a security update, in this host's part of the maintenance window

[Service]
Type=oneshot
ExecStart=${program}
`;
}

/** The timer: a moment of the week, and never later because a host was off at that time. */
export function renderMaintenanceTimer({ day, hour, minute }: RebootSlot): string {
  const two = (number: number): string => String(number).padStart(2, "0");
  const weekday = `${day.slice(0, 1).toUpperCase()}${day.slice(1, 3)}`;
  return `[Unit]
Description=nordmesh: this host's part of the maintenance window

[Timer]
OnCalendar=${weekday} *-*-* ${two(hour)}:${two(minute)}:00 UTC
AccuracySec=1s
Persistent=no

[Install]
WantedBy=timers.target
`;
}
