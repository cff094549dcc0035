import {
  all,
  ComponentResource,
  type ComponentResourceOptions,
  type Output,
  type Resource,
  secret,
} from "@pulumi/pulumi";
import { local } from "@pulumi/command";
import { PrivateKey } from "@pulumi/tls";
import type { HostPlan, Plan } from "../../../model/plan/plan.ts";
import type { HostConnection } from "../../shared/host-connection.ts";
import type { OperatorKey } from "../../shared/host-driver.ts";
import { createRemoteStep } from "../../shared/remote-step.ts";
import type { HostToAdopt } from "../adopt/host-to-adopt.ts";
import { planAdoption } from "../adopt/plan-adoption.ts";
import { createGuest, renderRemoval } from "./create-guest.ts";
import { guestOf } from "./guest.ts";
import { renderUserData } from "./render-seed.ts";

export interface KvmGuestArgs {
  readonly plan: Plan;
  readonly host: HostPlan;
  /** Folder of the bundle on this machine, sent to the guest. */
  readonly bundle: string;
  readonly operatorKey: OperatorKey;
  /** The way to its hypervisor. */
  readonly hypervisor: HostConnection;
  /** What stands for its hypervisor. A guest of one that is gone has nobody left to be told to go. */
  readonly ground: Resource;
  /** What has to be done before the guest is made or changed. */
  readonly after: readonly Resource[];
}

/**
 * A guest of a hypervisor. Its SSH host key is made here and reaches it with its seed, so that nothing is
 * trusted on first use. Once it answers, it is taken over as any other host that exists.
 */
export class KvmGuest extends ComponentResource {
  readonly connection: HostConnection;
  /** The guest as a host of the environment. */
  readonly machine: local.Command;
  /** The guest on its hypervisor. */
  readonly created: Resource;

  constructor(name: string, args: KvmGuestArgs, opts?: ComponentResourceOptions) {
    super("infra:hosts/kvm:KvmGuest", name, {}, opts);
    const { plan, host, operatorKey } = args;
    const guest = guestOf(plan, host);
    // Another hypervisor makes another machine of it: with a new key, every step runs there again.
    const key = new PrivateKey(
      `${name}-host-key-on-${guest.hypervisor.name}`,
      { algorithm: "ED25519" },
      { parent: this, additionalSecretOutputs: ["privateKeyOpenssh"] },
    );
    const userData = all([
      key.privateKeyOpenssh,
      key.publicKeyOpenssh,
      operatorKey.publicKey,
    ]).apply(([hostKeyPrivate, hostKeyPublic, authorizedKey]) =>
      renderUserData(guest, { hostKeyPrivate, hostKeyPublic, authorizedKey }),
    );
    this.created = createRemoteStep(
      createGuest,
      {
        plan,
        host,
        connection: args.hypervisor,
        secrets: { "guest-user-data": secret(userData) },
        stepName: `${guest.domain}-${createGuest.name}`,
        removal: renderRemoval(guest),
      },
      {
        parent: this,
        dependsOn: [args.ground, ...args.after],
        deletedWith: args.ground,
        // One that moves is ended where it was first: two of them would share their addresses.
        replaceOnChanges: ["connection.host"],
        deleteBeforeReplace: true,
      },
    );
    const hostKey = key.publicKeyOpenssh.apply((text) => text.trim());
    this.machine = this.takeOver(args, hostKey);
    this.connection = {
      address: host.ssh.address,
      port: host.ssh.port,
      user: host.ssh.user,
      privateKey: operatorKey.privateKey,
      hostKey,
    };
    this.registerOutputs({ address: host.ssh.address });
  }

  /** Waits until the guest answers with its key, looks at it, and brings it the bundle. */
  private takeOver(args: KvmGuestArgs, hostKey: Output<string>): local.Command {
    const { plan, host, bundle, operatorKey } = args;
    const adoptionOf = (pinned: string): HostToAdopt =>
      planAdoption(plan, host, { bundle, hostKey: pinned, answerSeconds: answerSecondsOf(plan) });
    // `exec`: a time limit has to end node itself, not a shell around it.
    const adopt = "exec node components/hosts/adopt/cli.ts";
    return new local.Command(
      `${host.name}-machine`,
      {
        create: adopt,
        update: adopt,
        environment: {
          NORDMESH_ADOPT: hostKey.apply((pinned) => JSON.stringify(adoptionOf(pinned))),
        },
        stdin: secret(operatorKey.privateKey.apply((privateKey) => JSON.stringify({ privateKey }))),
        logging: "none",
        addPreviousOutputInEnv: false,
      },
      {
        parent: this,
        dependsOn: [this.created],
        deletedWith: this.created,
        customTimeouts: { create: "60m", update: "60m" },
        additionalSecretOutputs: ["stdout", "stderr"],
      },
    );
  }
}

/** How long a guest may take to boot; emulated on a busy machine, very long. */
const BOOT_SECONDS = 120;
const EMULATED_BOOT_SECONDS = 900;

function answerSecondsOf({ kvm }: Plan): number {
  return kvm?.emulation === true ? EMULATED_BOOT_SECONDS : BOOT_SECONDS;
}
