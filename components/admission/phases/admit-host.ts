import { hostChecks } from "../../../model/admission/host-checks.ts";
import {
  type MeasureSettings,
  measureSettings,
} from "../../../model/admission/measure-settings.ts";
import type { Phase } from "../../../model/phase.ts";
import {
  ADMIT,
  admissionFiles,
  HOST_PROBE,
  MEASURE,
  PATH_SOCKET,
} from "../../../model/admission/host-files.ts";

/**
 * Measures a host and refuses one that is not what the environment asks for, before anything of
 * Kubernetes is on it. What was measured is kept: a later run judges it again, by what is asked then,
 * and measures anew only where that refuses the host. One that has joined already is not refused: its
 * load would be measured with it, and it is watched instead.
 */
export const admitHost: Phase = {
  name: "admit-host",
  title: "Measure the host and judge it",
  appliesTo: () => true,
  step: (plan, host) => {
    const settings = measureSettings(plan, host);
    return {
      files: [
        { path: admissionFiles.settings, mode: 0o644, content: renderJson(settings) },
        { path: admissionFiles.checks, mode: 0o644, content: renderJson(hostChecks(plan, host)) },
        { path: admissionFiles.token, mode: 0o600, content: { secret: "measure-token" } },
        {
          path: `/etc/systemd/system/${PATH_SOCKET}`,
          mode: 0o644,
          content: renderSocket(settings),
        },
        { path: "/etc/systemd/system/nordmesh-path.service", mode: 0o644, content: PATH_SERVICE },
      ],
      done: `cmp -s ${BUNDLED_PROBE} ${HOST_PROBE}
systemctl is-active --quiet ${PATH_SOCKET}
${HAS_JOINED} || ${ADMIT}`,
      apply: `${plan.bundle === null ? "" : `# bundle ${plan.bundle.digest}\n`}install -m 0755 ${BUNDLED_PROBE} ${HOST_PROBE}.new
mv ${HOST_PROBE}.new ${HOST_PROBE}
systemctl daemon-reload
systemctl enable --quiet ${PATH_SOCKET}
if ${HAS_JOINED} || { [ -e ${admissionFiles.measurements} ] && ${ADMIT} >/dev/null; }; then
  systemctl start ${PATH_SOCKET}
  exit 0
fi
${MEASURE}
${ADMIT}`,
      timeoutSeconds: 240,
      secretsOnStdin: ["measure-token"],
      report: REPORT,
    };
  },
};

/** The verdict and what it was reached by, as JSON; a host that joined before there was admission has neither. */
const REPORT = `if [ -e ${admissionFiles.measurements} ]; then
  printf '{"verdict":"%s","measurements":' "$(${ADMIT} -verdict || true)"
  cat ${admissionFiles.measurements}
  echo '}'
fi`;

const HAS_JOINED = "[ -e /etc/kubernetes/kubelet.conf ]";

const BUNDLED_PROBE = "/opt/nordmesh/bundle/bin/probe";

function renderJson(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

// systemd holds the door, so nothing runs behind it but while somebody measures. It is not bound to the
// interface: systemd would wait for udev to tell of that, and the address is on no other.
function renderSocket({ privateAddress, pathPort }: MeasureSettings): string {
  return `[Unit]
Description=nordmesh: door for peers that measure the private network

[Socket]
ListenStream=${privateAddress}:${String(pathPort)}
FreeBind=yes
NoDelay=yes

[Install]
WantedBy=sockets.target
`;
}

const PATH_SERVICE = `[Unit]
Description=nordmesh: lets peers measure the private network

[Service]
ExecStart=${HOST_PROBE} measure-path -settings ${admissionFiles.settings} -token ${admissionFiles.token}
CapabilityBoundingSet=
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
RestrictAddressFamilies=AF_INET AF_UNIX
MemoryMax=64M
`;
