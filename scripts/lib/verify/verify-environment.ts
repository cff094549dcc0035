import { rootCertificates } from "node:tls";
import { loadAddressRanges } from "../../../artifacts/address-ranges/address-ranges.ts";
import { issueWorldCertificates } from "../../../components/hosts/lab/runtime/world/world-certificates.ts";
import { startWorld, stopWorld } from "../../../components/hosts/lab/runtime/world/start-world.ts";
import type { LabReference } from "../../../components/hosts/lab/runtime/world/world-spec.ts";
import { planVerification } from "../../../model/verification/plan-verification.ts";
import type { ProbeInput } from "../../../model/verification/probe-plan.ts";
import type {
  ProbeArea,
  ProbeResult,
  VerificationReport,
} from "../../../model/verification/report.ts";
import type { EnvironmentFolders } from "../environment/environment-state.ts";
import type { ReadyPlan } from "../environment/prepare.ts";
import type { ClusterAccess } from "./cluster-access.ts";
import { checkHardening } from "./check-hardening.ts";
import { issueTwins } from "./mesh-certificates.ts";
import {
  type CounterReading,
  judgeCounters,
  judgeEncryption,
  readCounters,
} from "./packet-counters.ts";
import { runProbes, summarise } from "./run-verification.ts";
import {
  createVerificationPods,
  readServerAddress,
  removeVerificationPods,
} from "./verification-pods.ts";
import { OUTSIDE, planWorld } from "./world.ts";

export interface VerifyArgs {
  readonly ready: ReadyPlan;
  readonly folders: EnvironmentFolders;
  readonly cluster: ClusterAccess;
  /** Certificate of the mesh's root as the stack has it, PEM. */
  readonly meshRoot: string;
  readonly areas: readonly ProbeArea[];
  readonly say: (line: string) => void;
  readonly onResult: (result: ProbeResult) => void;
}

/**
 * Makes pods and, in a lab, the world outside; tries everything; leaves nothing. What hosts run with is
 * read before that, and where nothing else is asked for, nothing is made.
 */
export async function verifyEnvironment(args: VerifyArgs): Promise<VerificationReport> {
  const started = new Date();
  const hardening = args.areas.includes("hardening") ? await readHardening(args, started) : [];
  const tried = args.areas.some((area) => area !== "hardening") ? await tryAll(args) : [];
  return summarise(args.ready.plan, args.areas, [...tried, ...hardening], {
    startedAt: started.toISOString(),
    milliseconds: Date.now() - started.getTime(),
  });
}

async function readHardening(
  { ready, folders, cluster, say, onResult }: VerifyArgs,
  now: Date,
): Promise<readonly ProbeResult[]> {
  say(`reading what ${String(ready.plan.hosts.length)} hosts run with`);
  const { sshConfig } = folders;
  const results = await checkHardening({ plan: ready.plan, sshConfig, cluster, now });
  results.forEach(onResult);
  return results;
}

async function tryAll(args: VerifyArgs): Promise<readonly ProbeResult[]> {
  const { plan } = args.ready;
  const lab = plan.driver === "lab" ? { lab: plan.environment, stateDir: args.folders.lab } : null;
  let results: readonly ProbeResult[];
  try {
    results = await makeAndTry(args, lab);
  } catch (error) {
    // What went wrong first is what is told; remains of this run are cleared by the next one.
    await clear(args, lab).catch(() => undefined);
    throw error;
  }
  await clear(args, lab);
  return results;
}

async function makeAndTry(
  args: VerifyArgs,
  lab: LabReference | null,
): Promise<readonly ProbeResult[]> {
  const { plan } = args.ready;
  const verification = planVerification(plan, OUTSIDE, lab !== null);
  const world = lab === null ? "" : " and the world outside";
  args.say(`making ${String(verification.pods.length)} pods${world}`);
  // Both have to end, however: nothing may be made while it is cleared away.
  const [opened, created] = await Promise.allSettled([
    openWorld(args, lab),
    createVerificationPods(args.cluster, plan, verification.pods),
  ]);
  if (opened.status === "rejected") throw opened.reason;
  if (created.status === "rejected") throw created.reason;
  const settings = {
    plan,
    cluster: args.cluster,
    sshConfig: args.folders.sshConfig,
    bundle: args.ready.bundle,
    inputs: await makeInputs(args, opened.value),
    serverAddress: await readServerAddress(args.cluster),
  };
  args.say(`trying ${String(verification.probes.length)} things`);
  const counters = await openCounters(args);
  return [...(await runProbes({ ...args, settings, verification, lab })), ...(await counters())];
}

async function clear({ say, cluster }: VerifyArgs, lab: LabReference | null): Promise<void> {
  say("removing what was made");
  await Promise.all([removeVerificationPods(cluster), lab === null ? undefined : stopWorld(lab)]);
}

/** Reads the hosts' packet counters now; what it returns judges them later. */
async function openCounters({
  ready,
  folders,
  areas,
  onResult,
}: VerifyArgs): Promise<() => Promise<readonly ProbeResult[]>> {
  const hosts = areas.includes("network") ? ready.plan.hosts.map(({ name }) => name) : [];
  const read = (): Promise<CounterReading[]> =>
    Promise.all(hosts.map((host) => readCounters(folders.sshConfig, host)));
  const started = performance.now();
  const before = await read();
  return async () => {
    const after = await read();
    const milliseconds = Math.round(performance.now() - started);
    const judges = [
      judgeCounters,
      ...(ready.plan.network.private.wireguard === null ? [] : [judgeEncryption]),
    ];
    return hosts.flatMap((host, index) =>
      judges.map((judge) => {
        const result = judge(host, before[index] ?? "", after[index] ?? "", milliseconds);
        onResult(result);
        return result;
      }),
    );
  };
}

/** What destinations' certificates are checked against: a lab's world has an authority of its own. */
async function openWorld({ ready }: VerifyArgs, lab: LabReference | null): Promise<string> {
  if (lab === null) return rootCertificates.join("\n");
  const { certificateAuthority } = await startWorld(
    lab,
    planWorld(ready.plan, loadAddressRanges()),
  );
  return certificateAuthority;
}

/** Stands for the verification's server in the certificate of an authority that is not ours. */
async function makeInputs(
  { cluster, meshRoot, ready }: VerifyArgs,
  destinationRoots: string,
): Promise<Readonly<Record<ProbeInput, string>>> {
  const uri = `spiffe://${ready.plan.mesh.trustDomain}/ns/nordmesh-verify/sa/verify`;
  const host = { name: "foreign", dnsNames: [], uris: [uri] };
  const foreign = (await issueWorldCertificates([host], new Date())).issued.get("foreign");
  if (foreign === undefined) throw new Error("unreachable: no certificate was issued");
  const twins = await issueTwins(cluster, uri);
  return {
    "mesh-root": meshRoot,
    "foreign-identity": [meshRoot, foreign.certificate, foreign.key].join("\n"),
    "revoked-identity": [meshRoot, twins.revoked].join("\n"),
    "accepted-identity": [meshRoot, twins.accepted].join("\n"),
    "destination-roots": destinationRoots,
  };
}
