import {
  ComponentResource,
  type ComponentResourceOptions,
  type Output,
  secret,
  unsecret,
} from "@pulumi/pulumi";
import { PrivateKey } from "@pulumi/tls";
import type { HostPlan, Plan } from "../../model/plan/plan.ts";
import type { StepSecrets } from "../shared/remote-step.ts";
import { renderTunnel } from "./render-tunnel.ts";
import { deriveTunnelKeys, type TunnelKeys } from "./tunnel-keys.ts";

/** The secret that all keys of the tunnels are derived from, kept in the stack's state, and what comes of it. */
export class TunnelSecrets extends ComponentResource {
  private readonly seed: Output<string>;
  private readonly secrets: ReadonlyMap<string, StepSecrets>;
  /** By address on the link: each host is told the public half of all, so each is derived once. */
  private readonly keys = new Map<string, TunnelKeys>();

  constructor(name: string, { plan }: { readonly plan: Plan }, opts?: ComponentResourceOptions) {
    super("infra:wireguard:TunnelSecrets", name, {}, opts);
    // A source of randomness that the state knows how to keep.
    const key = new PrivateKey(`${name}-key`, { algorithm: "ED25519" }, { parent: this });
    this.seed = key.privateKeyPem;
    this.secrets = new Map(plan.hosts.map((host) => [host.name, this.tunnelOf(plan, host)]));
    this.registerOutputs({});
  }

  /** What the steps of a host are given. */
  secretsOf({ name }: HostPlan): StepSecrets {
    return this.secrets.get(name) ?? {};
  }

  /** The public key of a host, base64. */
  publicKeyOf({ linkAddress }: HostPlan): Output<string> {
    return unsecret(this.seed.apply((seed) => this.keysOf(seed, linkAddress).publicKey));
  }

  private tunnelOf(plan: Plan, host: HostPlan): StepSecrets {
    const text = this.seed.apply((seed) =>
      renderTunnel(plan, host, (address) => this.keysOf(seed, address)),
    );
    return { "wireguard-tunnel": secret(text) };
  }

  private keysOf(seed: string, address: string): TunnelKeys {
    const keys = this.keys.get(address) ?? deriveTunnelKeys(seed, address);
    this.keys.set(address, keys);
    return keys;
  }
}
