import type { Phase } from "../../../model/phase.ts";

const FOLDER = "/var/lib/etcd";

/** The folder of etcd, for nobody else, before kubeadm makes one that anybody may look into. */
export const makeEtcdFolder: Phase = {
  name: "make-etcd-folder",
  title: "Make etcd's folder",
  appliesTo: (host) => host.role === "control-plane",
  step: () => ({
    files: [],
    done: `[ "$(stat -c '%U:%G %a' ${FOLDER})" = 'etcd:etcd 700' ]`,
    apply: `if ! id -u etcd; then useradd --system --user-group --no-create-home --shell /usr/sbin/nologin etcd; fi
install -d -m 0700 -o etcd -g etcd ${FOLDER}`,
    timeoutSeconds: 60,
    secretsOnStdin: [],
  }),
};
