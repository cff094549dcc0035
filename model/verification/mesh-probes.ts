import type { Plan } from "../plan/plan.ts";
import { VERIFY, VERIFY_OUTSIDE } from "./probe-pods.ts";
import type { ProbePlan } from "./probe-plan.ts";

/** Port of the probe program, and so of every pod of the verification. */
const PORT = 8080;

const OUTSIDE = { kind: "pod", pod: `${VERIFY_OUTSIDE}/client` } as const;

/** Who may talk inside the mesh: its own identities, and nothing in plaintext. */
export function meshProbes(plan: Plan): readonly ProbePlan[] {
  const server = `server.${VERIFY}.svc.${plan.network.clusterDomain}:${String(PORT)}`;
  const identity = `spiffe://${plan.mesh.trustDomain}/ns/${VERIFY}/sa/verify`;
  const inside = { kind: "pod", pod: `${VERIFY}/client` } as const;
  const [first] = plan.hosts;
  return [
    probe({
      id: "mesh-call",
      title: "Workloads of the mesh reach each other",
      tried: `GET http://${server}/ from a pod in the mesh`,
      from: inside,
      arguments: ["get", `http://${server}/`],
      expects: { kind: "answer", identity },
    }),
    probe({
      id: "plaintext-from-pod",
      title: "Plaintext is refused, from a pod outside the mesh",
      tried: `GET http://${server}/ from a pod outside the mesh, which the network lets through`,
      from: OUTSIDE,
      arguments: ["get", `http://${server}/`],
      expects: { kind: "refusal" },
    }),
    probe({
      id: "plaintext-from-host",
      title: "Plaintext is refused, from a host",
      tried: `GET http://POD:${String(PORT)}/ from ${first.name}`,
      from: { kind: "host", host: first.name },
      arguments: ["get", `http://${SERVER_ADDRESS}:${String(PORT)}/`],
      expects: { kind: "refusal" },
    }),
    ...certificateProbes(server, identity),
  ];
}

/** Which certificates are accepted: those of the mesh's own authority that it has not revoked. */
function certificateProbes(server: string, identity: string): readonly ProbePlan[] {
  return [
    probe({
      id: "certificate-chain",
      title: "A live connection's certificate ends in our root and has the right identity",
      tried: `TLS to ${server} from a pod outside the mesh, as far as the server's certificate`,
      from: OUTSIDE,
      arguments: ["identity", server, "-root", "/dev/stdin"],
      input: "mesh-root",
      expects: { kind: "answer", identity },
    }),
    probe({
      id: "foreign-certificate",
      title: "A certificate of another authority is refused, whatever identity it claims",
      tried: `TLS to ${server} with a certificate for ${identity} that another authority issued`,
      from: OUTSIDE,
      arguments: ["identity", server, "-root", "/dev/stdin", "-present"],
      input: "foreign-identity",
      expects: { kind: "refusal" },
    }),
    probe({
      id: "revoked-certificate",
      title: "A certificate of our own authority that it has revoked is refused",
      tried: `TLS to ${server} with a certificate for ${identity} whose number is on the revocation list`,
      from: OUTSIDE,
      arguments: ["identity", server, "-root", "/dev/stdin", "-present"],
      input: "revoked-identity",
      expects: { kind: "refusal" },
    }),
    probe({
      id: "unrevoked-certificate",
      title: "The same certificate under a number that is not revoked is accepted",
      tried: `TLS to ${server} with a certificate for ${identity} whose number is on no list`,
      from: OUTSIDE,
      arguments: ["identity", server, "-root", "/dev/stdin", "-present"],
      input: "accepted-identity",
      expects: { kind: "answer", identity },
    }),
    probe({
      id: "no-certificate",
      title: "A connection without a certificate is refused",
      tried: `TLS to ${server} without a certificate`,
      from: OUTSIDE,
      arguments: ["identity", server, "-root", "/dev/stdin", "-call"],
      input: "mesh-root",
      expects: { kind: "refusal" },
    }),
  ];
}

/** Stands for the address of the verification's server, which is known once it runs. */
export const SERVER_ADDRESS = "SERVER_ADDRESS";

function probe(
  plan: Omit<ProbePlan, "area" | "input"> & Partial<Pick<ProbePlan, "input">>,
): ProbePlan {
  return { input: null, ...plan, area: "mtls" };
}
