import {
  all,
  ComponentResource,
  type ComponentResourceOptions,
  type Output,
  secret,
} from "@pulumi/pulumi";
import { local } from "@pulumi/command";
import { PrivateKey } from "@pulumi/tls";
import { generationName } from "../../../model/plan/generations.ts";
import type { HostPlan, Plan } from "../../../model/plan/plan.ts";
import type { HostConnection } from "../../shared/host-connection.ts";
import type { OperatorKey } from "../../shared/host-driver.ts";
import { labHostSpec } from "./lab-host-spec.ts";

export interface LabHostArgs {
  readonly plan: Plan;
  readonly host: HostPlan;
  /** Folder of the bundle on this machine, shown to the host read-only. */
  readonly bundle: string;
  readonly operatorKey: OperatorKey;
}

/**
 * A systemd host in namespaces of this machine. Its SSH host key is made here and put onto the host
 * before it boots, so that nothing is trusted on first use.
 */
export class LabHost extends ComponentResource {
  /** With the key that `machine` has told it to show. */
  readonly connection: HostConnection;
  readonly otherHostKeys: readonly Output<string>[];
  /** The resource whose deletion takes everything on the host with it. */
  readonly machine: local.Command;

  constructor(name: string, args: LabHostArgs, opts?: ComponentResourceOptions) {
    super("infra:hosts/lab:LabHost", name, {}, opts);
    const { plan, host, bundle, operatorKey } = args;
    const keyOf = (generation: number): PrivateKey =>
      new PrivateKey(
        generationName(`${name}-host-key`, generation),
        { algorithm: "ED25519" },
        { parent: this, additionalSecretOutputs: ["privateKeyOpenssh"] },
      );
    const [shown, ...others] = plan.rotation.hostKeys;
    const hostKey = keyOf(shown);
    this.otherHostKeys = others.map((generation) => publicHalf(keyOf(generation)));
    // `exec`: a time limit has to end node itself, not a shell around it.
    const command = (verb: string): string => `exec node components/hosts/lab/cli.ts ${verb}`;
    this.machine = new local.Command(
      `${name}-machine`,
      {
        create: command("up"),
        update: command("up"),
        delete: command("down"),
        environment: { NORDMESH_LAB_HOST: JSON.stringify(labHostSpec(plan, host, bundle)) },
        stdin: secret(
          all([
            hostKey.privateKeyOpenssh,
            hostKey.publicKeyOpenssh,
            all([...operatorKey.accepted]),
          ]).apply(([hostKeyPrivate, hostKeyPublic, authorizedKeys]) =>
            JSON.stringify({ hostKeyPrivate, hostKeyPublic, authorizedKeys }),
          ),
        ),
        logging: "none",
        addPreviousOutputInEnv: false,
      },
      {
        parent: this,
        customTimeouts: { create: "3m", update: "3m", delete: "3m" },
        additionalSecretOutputs: ["stdout", "stderr"],
      },
    );
    this.connection = {
      address: host.ssh.address,
      port: host.ssh.port,
      user: host.ssh.user,
      privateKey: operatorKey.privateKey,
      hostKey: publicHalf(hostKey),
    };
    this.registerOutputs({ address: host.ssh.address });
  }
}

function publicHalf({ publicKeyOpenssh }: PrivateKey): Output<string> {
  return publicKeyOpenssh.apply((key) => key.trim());
}
