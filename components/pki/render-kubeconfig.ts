/** A server of a cluster, and the name of its context. */
export interface KubeconfigServer {
  readonly context: string;
  /** `https://ADDRESS:PORT` */
  readonly url: string;
}

/** What a kubeconfig is made of; keys and certificates are PEM. */
export interface KubeconfigArgs {
  readonly user: string;
  /** The first one's context is the current one. */
  readonly servers: readonly [KubeconfigServer, ...KubeconfigServer[]];
  /** Name that each server's certificate has to carry, where that is not the address in its URL. */
  readonly serverName?: string;
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

/**
 * Renders a kubeconfig with one user and a context for each server of the cluster (kubernetes.io,
 * `v1.Config`). A context has one server and clients try no other, hence one for each.
 */
export function renderKubeconfig(args: KubeconfigArgs): string {
  const base64 = (text: string): string => Buffer.from(text).toString("base64");
  const authority = base64(args.authority);
  const serverName =
    args.serverName === undefined ? "" : `      tls-server-name: ${args.serverName}\n`;
  const clusters = args.servers.map(
    ({ context, url }) => `  - name: ${context}
    cluster:
      server: ${url}
${serverName}      certificate-authority-data: ${authority}
`,
  );
  const contexts = args.servers.map(
    ({ context }) => `  - name: ${context}
    context:
      cluster: ${context}
      user: ${args.user}
`,
  );
  return `apiVersion: v1
kind: Config
clusters:
${clusters.join("")}users:
  - name: ${args.user}
    user:
      client-certificate-data: ${base64(args.certificate)}
      client-key-data: ${base64(args.key)}
contexts:
${contexts.join("")}current-context: ${args.servers[0].context}
`;
}
