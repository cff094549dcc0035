import { readFileSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { connect } from "node:tls";
import { parse } from "yaml";
import { z } from "zod";
import { runProgram } from "../../../scripts/lib/verify/run-program.ts";
import { environmentFolders } from "../../../scripts/lib/environment/environment-state.ts";

const kubeconfigSchema = z.object({
  clusters: z.tuple([
    z.object({ cluster: z.object({ server: z.url(), "certificate-authority-data": z.base64() }) }),
  ]),
  users: z.tuple([
    z.object({
      user: z.object({ "client-certificate-data": z.base64(), "client-key-data": z.base64() }),
    }),
  ]),
});

const PROBE = "/opt/nordmesh/bundle/bin/probe";

/** Uses credentials of a lab's cluster one at a time, also such as are in no file any more. */
export class CredentialTrial {
  private readonly folders: ReturnType<typeof environmentFolders>;

  constructor(environment: string) {
    this.folders = environmentFolders(environment);
  }

  get kubeconfig(): string {
    return readFileSync(this.folders.kubeconfig, "utf8");
  }

  get sshKeyPath(): string {
    return this.folders.sshKey;
  }

  /**
   * The status that the API answers with: 401 for a token or certificate that it does not accept, 403 for one that
   * may do nothing. What it proves itself with is trusted as the kubeconfig of the day says.
   */
  async statusFor(
    caller: { readonly token: string } | { readonly kubeconfig: string },
  ): Promise<number> {
    const own = read(this.kubeconfig);
    const identity =
      "token" in caller
        ? { headers: { authorization: `Bearer ${caller.token}` } }
        : identityOf(caller.kubeconfig);
    return await new Promise((resolve, reject) => {
      const call = request(
        `${own.server}/api/v1/namespaces/default/configmaps`,
        { ca: own.ca, servername: "kubernetes", agent: false, timeout: 5000, ...identity },
        (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        },
      );
      call.on("timeout", () => call.destroy(new Error("no answer in time")));
      call.on("error", reject).end();
    });
  }

  /** Number of the certificate that the API server shows. */
  async servingSerial(): Promise<string> {
    const { server, ca } = read(this.kubeconfig);
    const { hostname, port } = new URL(server);
    return await new Promise((resolve, reject) => {
      const socket = connect({ host: hostname, port: Number(port), ca, servername: "kubernetes" });
      socket.once("error", reject).once("secureConnect", () => {
        resolve(socket.getPeerCertificate().serialNumber);
        socket.destroy();
      });
    });
  }

  get knownHostsPath(): string {
    return this.folders.knownHosts;
  }

  /** Whether a host lets somebody in who has this key and no other. */
  opens(host: string, keyPath: string): Promise<boolean> {
    return this.isReached(host, "IdentityFile", keyPath, "Permission denied");
  }

  /** Whether a host proves itself to somebody who has pinned the keys in this file and no others. */
  provesItself(host: string, knownHostsPath: string): Promise<boolean> {
    return this.isReached(
      host,
      "UserKnownHostsFile",
      knownHostsPath,
      "Host key verification failed",
    );
  }

  private async isReached(
    host: string,
    option: string,
    path: string,
    refusal: string,
  ): Promise<boolean> {
    const config = `${path}.config`;
    const own = readFileSync(this.folders.sshConfig, "utf8");
    writeFileSync(config, own.replace(new RegExp(`^( *${option}) .*$`, "m"), `$1 "${path}"`));
    const args = ["-F", config, "-o", "BatchMode=yes", host, "true"];
    const { status, stderr } = await runProgram("ssh", args, { seconds: 30 });
    if (status !== 0 && !stderr.includes(refusal)) throw new Error(stderr);
    return status === 0;
  }

  /**
   * Calls a pod in the mesh from its host with a certificate: the outcome of `probe identity`.
   * @param root certificate of the root that the pod's own certificate has to come of
   */
  async callAs(
    { host, address }: { readonly host: string; readonly address: string },
    root: string,
    identity: string,
  ): Promise<unknown> {
    const file = "/run/nordmesh-identity.pem";
    const command = `umask 077; cat >${file}; ${PROBE} identity ${address}:8080 -root ${file} -present || [ $? = 1 ]; rm ${file}`;
    const { stdout } = await runProgram("ssh", ["-F", this.folders.sshConfig, host, command], {
      input: [root, identity].join("\n"),
      seconds: 30,
    });
    return JSON.parse(stdout) as unknown;
  }
}

function identityOf(kubeconfig: string): { readonly cert: Buffer; readonly key: Buffer } {
  const { cert, key } = read(kubeconfig);
  return { cert, key };
}

function read(kubeconfig: string) {
  const { clusters, users } = kubeconfigSchema.parse(parse(kubeconfig));
  const bytes = (base64: string): Buffer => Buffer.from(base64, "base64");
  const [{ cluster }] = clusters;
  const [{ user }] = users;
  return {
    server: cluster.server,
    ca: bytes(cluster["certificate-authority-data"]),
    cert: bytes(user["client-certificate-data"]),
    key: bytes(user["client-key-data"]),
  };
}
