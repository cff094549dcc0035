import { all, ComponentResource, type ComponentResourceOptions, secret } from "@pulumi/pulumi";
import { local } from "@pulumi/command";
import type { HostPlan, Plan } from "../../../model/plan/plan.ts";
import { planAdoption } from "../adopt/plan-adoption.ts";
import type { HostConnection } from "../../shared/host-connection.ts";
import type { OperatorKey } from "../../shared/host-driver.ts";

export interface RentedHostArgs {
  readonly plan: Plan;
  readonly host: HostPlan;
  /** Folder of the bundle on this machine, sent to the host. */
  readonly bundle: string;
  readonly operatorKey: OperatorKey;
}

/**
 * A host that somebody rented and set up. It is taken over as it is, once it has shown its pinned key;
 * letting go of it says nothing to it, so a dead host is let go of like any other, and its data stays.
 */
export class RentedHost extends ComponentResource {
  readonly connection: HostConnection;
  /** The host as part of the environment. */
  readonly machine: local.Command;

  constructor(name: string, args: RentedHostArgs, opts?: ComponentResourceOptions) {
    super("infra:hosts/inventory:RentedHost", name, {}, opts);
    const { plan, host, bundle, operatorKey } = args;
    // `exec`: a time limit has to end node itself, not a shell around it.
    const adopt = "exec node components/hosts/adopt/cli.ts";
    this.machine = new local.Command(
      `${name}-machine`,
      {
        create: adopt,
        update: adopt,
        environment: {
          NORDMESH_ADOPT: JSON.stringify(
            planAdoption(plan, host, { bundle, hostKey: host.ssh.hostKey, answerSeconds: 120 }),
          ),
        },
        stdin: secret(
          all([operatorKey.privateKey]).apply(([privateKey]) => JSON.stringify({ privateKey })),
        ),
        logging: "none",
        addPreviousOutputInEnv: false,
      },
      {
        parent: this,
        // Two gigabytes over a slow link.
        customTimeouts: { create: "60m", update: "60m" },
        additionalSecretOutputs: ["stdout", "stderr"],
      },
    );
    this.connection = {
      ...connectionTo(host.ssh, operatorKey),
      ...(plan.access.bastion === null
        ? {}
        : { bastion: connectionTo(plan.access.bastion, operatorKey) }),
    };
    this.registerOutputs({ address: host.ssh.address });
  }
}

function connectionTo(
  { address, port, user, hostKey }: HostPlan["ssh"],
  { privateKey }: OperatorKey,
): HostConnection {
  // Without a pinned key the host is not adopted, and nothing else reaches it.
  return { address, port, user, privateKey, hostKey: hostKey ?? NOBODYS_KEY };
}

/** Thirty-two zero bytes: no key pair has this public half. It keeps previews of unpinned hosts possible. */
const NOBODYS_KEY =
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
