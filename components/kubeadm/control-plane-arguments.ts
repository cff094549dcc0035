import { TOKEN_HOURS } from "../../model/rotation/credentials.ts";
import {
  ADMISSION_CONFIG,
  AUDIT_LOG_FOLDER,
  AUDIT_POLICY,
  AUTHENTICATION_CONFIG,
  ENCRYPTION_CONFIG,
} from "./host-paths.ts";

/** An argument of a program of the control plane, as kubeadm's `extraArgs` have it. */
export interface ExtraArgument {
  readonly name: string;
  readonly value: string;
}

/** Every client of these servers is of this bundle or newer, so none needs an older TLS. */
export const TLS_MINIMUM = "VersionTLS13";

/** All suites of TLS 1.3, by name, so that a reader and a scanner see what is allowed. */
export const TLS_CIPHER_SUITES: readonly string[] = [
  "TLS_AES_128_GCM_SHA256",
  "TLS_AES_256_GCM_SHA384",
  "TLS_CHACHA20_POLY1305_SHA256",
];

/**
 * Arguments beside kubeadm's own; model/hardening says which item of the CIS benchmark asks for each.
 * Which requests need no credential is in a file: `--anonymous-auth` knows only all or none.
 */
export function apiServerArguments(): ExtraArgument[] {
  return argumentsOf({
    "encryption-provider-config": ENCRYPTION_CONFIG,
    "audit-policy-file": AUDIT_POLICY,
    "audit-log-path": `${AUDIT_LOG_FOLDER}/audit.log`,
    "audit-log-maxage": "30",
    "audit-log-maxbackup": "10",
    "audit-log-maxsize": "100",
    "admission-control-config-file": ADMISSION_CONFIG,
    "enable-admission-plugins": ADMISSION_PLUGINS.join(","),
    "authentication-config": AUTHENTICATION_CONFIG,
    // Kubelets show certificates of the cluster's own authority (phases/approve-kubelet-certificates.ts).
    "kubelet-certificate-authority": "/etc/kubernetes/pki/ca.crt",
    "request-timeout": "60s",
    // Without it a server that ends does not close watches, and waits for them until it is killed, half a minute later.
    "shutdown-watch-termination-grace-period": "5s",
    "service-account-lookup": "true",
    "service-account-extend-token-expiration": "false",
    // A change of the key that signs them waits for this long (model/rotation).
    "service-account-max-token-expiration": `${String(TOKEN_HOURS)}h0m0s`,
    "tls-min-version": TLS_MINIMUM,
    "tls-cipher-suites": TLS_CIPHER_SUITES.join(","),
    profiling: "false",
  });
}

const ADMISSION_PLUGINS = ["NodeRestriction", "DenyServiceExternalIPs", "EventRateLimit"];

/** Arguments of the controller manager beside kubeadm's own. */
export function controllerManagerArguments(): ExtraArgument[] {
  return argumentsOf({
    ...LOCAL_SERVER,
    "terminated-pod-gc-threshold": "500",
    // kubeadm's is the file of all authorities that are trusted, and one signs (phases/place-pki.ts).
    "cluster-signing-cert-file": "/etc/kubernetes/pki/signer.crt",
  });
}

/** Arguments of the scheduler beside kubeadm's own. */
export function schedulerArguments(): ExtraArgument[] {
  return argumentsOf(LOCAL_SERVER);
}

/** Arguments of etcd beside kubeadm's own, which ask for certificates of clients and peers. */
export function etcdArguments(): ExtraArgument[] {
  return argumentsOf({ "tls-min-version": "TLS1.3" });
}

const LOCAL_SERVER = {
  "bind-address": "127.0.0.1",
  "tls-min-version": TLS_MINIMUM,
  profiling: "false",
};

function argumentsOf(values: Readonly<Record<string, string>>): ExtraArgument[] {
  return Object.entries(values).map(([name, value]) => ({ name, value }));
}
