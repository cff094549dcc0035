import { type HardeningItem, kubelet, shell } from "../hardening-item.ts";

const SETTINGS = "configure-kubelet";
const KUBEADM = "kubeadm";
const UNITS =
  "/etc/systemd/system/kubelet.service /etc/systemd/system/kubelet.service.d/10-kubeadm.conf";
const STRONG = ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"];

/** CIS 4: files of every node, kubelet and kube-proxy. */
export const nodeItems: readonly HardeningItem[] = [
  {
    ...on("4.1.1", "Root alone reads the kubelet's unit", "install-kubelet"),
    how: "mode 600",
    check: shell(`mode 600 ${UNITS}`),
  },
  {
    ...on("4.1.2", "The kubelet's unit belongs to root", "install-kubelet"),
    how: "owner root",
    check: shell(`owner root:root ${UNITS}`),
  },
  {
    ...on("4.1.3", "Root alone reads kube-proxy's kubeconfig", KUBEADM),
    how: "there is none on the host: kube-proxy is a pod with an account",
    check: shell("absent_argument_file kube-proxy --kubeconfig"),
  },
  {
    ...on("4.1.4", "kube-proxy's kubeconfig belongs to root", KUBEADM),
    how: "there is none on the host",
    check: shell("absent_argument_file kube-proxy --kubeconfig"),
  },
  {
    ...on("4.1.5", "Root alone reads the kubelet's kubeconfig", KUBEADM),
    how: "mode 600",
    check: shell("mode 600 /etc/kubernetes/kubelet.conf"),
  },
  {
    ...on("4.1.6", "The kubelet's kubeconfig belongs to root", KUBEADM),
    how: "owner root",
    check: shell("owner root:root /etc/kubernetes/kubelet.conf"),
  },
  {
    ...on("4.1.7", "The root certificate is written by root alone", KUBEADM),
    how: "mode 644",
    check: shell("mode 644 /etc/kubernetes/pki/ca.crt"),
  },
  {
    ...on("4.1.8", "The root certificate belongs to root", KUBEADM),
    how: "owner root",
    check: shell("owner root:root /etc/kubernetes/pki/ca.crt"),
  },
  {
    ...on("4.1.9", "Root alone reads the kubelet's configuration", SETTINGS),
    how: "mode 600",
    check: shell("mode 600 /var/lib/kubelet/config.yaml /etc/nordmesh/kubelet.conf.d/*"),
  },
  {
    ...on("4.1.10", "The kubelet's configuration belongs to root", SETTINGS),
    how: "owner root",
    check: shell("owner root:root /var/lib/kubelet/config.yaml /etc/nordmesh/kubelet.conf.d/*"),
  },
  {
    ...on("4.2.1", "Kubelets answer nobody without a credential", KUBEADM),
    how: "`authentication.anonymous.enabled: false`",
    check: kubelet("authentication.anonymous.enabled", false),
  },
  {
    ...on("4.2.2", "Kubelets ask the API who may do what", KUBEADM),
    how: "`authorization.mode: Webhook`",
    check: kubelet("authorization.mode", "Webhook"),
  },
  {
    ...on("4.2.3", "Kubelets know their clients by certificates", KUBEADM),
    how: "`authentication.x509.clientCAFile`",
    check: kubelet("authentication.x509.clientCAFile", "/etc/kubernetes/pki/ca.crt"),
  },
  {
    ...on("4.2.4", "Kubelets have no open port to read from", SETTINGS),
    how: "`readOnlyPort: 0`",
    check: kubelet("readOnlyPort", 0),
  },
  {
    ...on("4.2.5", "Idle connections end", SETTINGS),
    how: "`streamingConnectionIdleTimeout: 30m`",
    check: kubelet("streamingConnectionIdleTimeout", "30m0s"),
  },
  {
    ...on("4.2.6", "Kubelets keep their chains of the packet filter", SETTINGS),
    how: "`makeIPTablesUtilChains: true`, beside nordmesh's own table",
    check: kubelet("makeIPTablesUtilChains", true),
  },
  {
    ...on("4.2.7", "Kubelets have their hosts' names", KUBEADM),
    how: "no `--hostname-override`",
    check: shell("absent kubelet --hostname-override"),
  },
  {
    ...on("4.2.8", "Kubelets tell enough events", SETTINGS),
    how: "`eventRecordQPS: 50`",
    check: kubelet("eventRecordQPS", { above: 0 }),
  },
  {
    ...on("4.2.9", "Kubelets serve with certificates of the cluster", SETTINGS),
    how: "signed by the cluster's authority on request and renewed by themselves: no files to name in arguments",
    check: shell("serving_certificate"),
  },
  {
    ...on("4.2.10", "Kubelets renew their client certificates", SETTINGS),
    how: "`rotateCertificates: true`",
    check: kubelet("rotateCertificates", true),
  },
  {
    ...on("4.2.11", "Kubelets renew their serving certificates", SETTINGS),
    how: "`serverTLSBootstrap: true`",
    check: kubelet("serverTLSBootstrap", true),
  },
  {
    ...on("4.2.12", "Kubelets use strong cryptography alone", SETTINGS),
    how: "TLS 1.3 with its three cipher suites",
    check: kubelet("tlsCipherSuites", STRONG),
  },
  {
    ...on("4.2.13", "A pod has a limit of processes", SETTINGS),
    how: "`podPidsLimit: 4096`",
    check: kubelet("podPidsLimit", { above: 0 }),
  },
  {
    ...on("4.2.14", "Pods get the runtime's filter of system calls", SETTINGS),
    how: "`seccompDefault: true`",
    check: kubelet("seccompDefault", true),
  },
  {
    ...on("4.3.1", "Metrics of kube-proxy are local", KUBEADM),
    how: "`metricsBindAddress: 127.0.0.1:10249`",
    check: shell("listens_locally 10249"),
  },
];

function on(
  id: HardeningItem["id"],
  title: string,
  by: string,
): Pick<HardeningItem, "id" | "title" | "by" | "on"> {
  return { id, title, by, on: "all-hosts" };
}
