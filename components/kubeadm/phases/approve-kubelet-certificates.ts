import type { Phase } from "../../../model/phase.ts";
import { KUBELET_ADDRESSES } from "../host-paths.ts";
import { renderCertificateApprover } from "../render-certificate-approver.ts";

const PROGRAM = "/usr/local/sbin/nordmesh-kubelet-approver";

/**
 * Approves the certificates that kubelets ask for, on every control plane. The service waits for the
 * control plane to be there, so it stands before the first kubelet asks.
 */
export const approveKubeletCertificates: Phase = {
  name: "approve-kubelet-certificates",
  title: "Approve certificates of kubelets",
  appliesTo: (host) => host.role === "control-plane",
  step: (plan) => ({
    files: [
      {
        path: KUBELET_ADDRESSES,
        mode: 0o600,
        content: plan.hosts
          .filter(({ role }) => role === "control-plane")
          .map(({ privateAddress, name }) => `${privateAddress} ${name}\n`)
          .join(""),
      },
      {
        path: PROGRAM,
        mode: 0o700,
        content: renderCertificateApprover(plan.network.private.cidr),
      },
      { path: "/etc/systemd/system/nordmesh-kubelet-approver.service", mode: 0o644, content: UNIT },
    ],
    done: "systemctl is-active --quiet nordmesh-kubelet-approver",
    apply: `command -v openssl
systemctl daemon-reload
systemctl enable --quiet nordmesh-kubelet-approver
systemctl restart nordmesh-kubelet-approver`,
    timeoutSeconds: 60,
    secretsOnStdin: [],
  }),
};

const UNIT = `[Unit]
Description=nordmesh: approval of kubelets' certificates
After=network-online.target
Wants=network-online.target
StartLimitIntervalSec=0

[Service]
ExecStart=${PROGRAM}
Restart=always
RestartSec=2
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes

[Install]
WantedBy=multi-user.target
`;
