/** Where a client of the API looks for its token, and for what it trusts. */
const ACCOUNT_FOLDER = "/var/run/secrets/kubernetes.io/serviceaccount";

/** Volume of a pod that speaks to the API: what the kubelet would mount by itself, less what is not needed of it. */
export const apiAccessVolume = {
  name: "api-access",
  projected: {
    sources: [
      { serviceAccountToken: { path: "token", expirationSeconds: 3600 } },
      { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
    ],
  },
};

/** Where the pod's container has it. */
export const apiAccessMount = { name: "api-access", mountPath: ACCOUNT_FOLDER, readOnly: true };
