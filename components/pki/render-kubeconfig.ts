/** What a kubeconfig is made of; keys and certificates are PEM. */
export interface KubeconfigArgs {
  readonly cluster: string;
  readonly user: string;
  readonly server: string;
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

/** Renders a kubeconfig with one cluster, one user and their context (kubernetes.io, `v1.Config`). */
export function renderKubeconfig(args: KubeconfigArgs): string {
  const base64 = (text: string): string => Buffer.from(text).toString("base64");
  return `apiVersion: v1
kind: Config
clusters:
  - name: ${args.cluster}
    cluster:
      server: ${args.server}
      certificate-authority-data: ${base64(args.authority)}
users:
  - name: ${args.user}
    user:
      client-certificate-data: ${base64(args.certificate)}
      client-key-data: ${base64(args.key)}
contexts:
  - name: ${args.cluster}
    context:
      cluster: ${args.cluster}
      user: ${args.user}
current-context: ${args.cluster}
`;
}
