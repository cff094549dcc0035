import { compareValues } from "./compare-values.ts";
import { CLUSTER, type Difference } from "./difference.ts";

/** An object of the stack, and how it is found in the cluster. */
export interface ComparedObject {
  /** `Kind namespace/name`. */
  readonly name: string;
  readonly urn: string;
  readonly kind: string;
  /** As the API server would have it if it were applied again; null where it refuses that, and says why. */
  readonly wanted: object | Refusal;
  /** Null where there is none. */
  readonly live: object | null;
}

export interface Refusal {
  readonly refused: string;
}

/**
 * Names what applying an object again would change in it: that is what somebody else has changed. Values of
 * secrets are not shown.
 */
export function judgeObject({ name, urn, kind, wanted, live }: ComparedObject): Difference[] {
  const differs = (subject: string, expected: string, got: string): Difference => {
    return { kind: "object", where: CLUSTER, subject, expected, got, mend: { by: "object", urn } };
  };
  if (live === null) return [differs(name, "an object", "it is not there")];
  const hidden = kind === "Secret";
  if (isRefusal(wanted)) {
    const got = hidden ? "something that cannot be made so" : wanted.refused;
    return [differs(name, "what the stack has", got)];
  }
  return compareValues(comparable(wanted), comparable(live)).map(({ path, expected, got }) => {
    const isHidden = hidden && /^(?:data|stringData)\b/.test(path);
    return differs(`${name} ${path}`, show(expected, isHidden), show(got, isHidden));
  });
}

function isRefusal(wanted: ComparedObject["wanted"]): wanted is Refusal {
  return "refused" in wanted;
}

/** Without what the API server itself counts and notes, and what controllers report. */
function comparable(object: { readonly metadata?: object }): object {
  const metadata = Object.entries(object.metadata ?? {}).filter(([key]) => !SERVERS_OWN.has(key));
  const rest = Object.entries(object).filter(([key]) => key !== "status");
  return { ...Object.fromEntries(rest), metadata: Object.fromEntries(metadata) };
}

const SERVERS_OWN = new Set([
  "managedFields",
  "resourceVersion",
  "generation",
  "creationTimestamp",
  "uid",
  "selfLink",
]);

function show(value: unknown, hidden: boolean): string {
  if (value === undefined) return "nothing";
  if (hidden) return "(hidden)";
  const text = JSON.stringify(value);
  return text.length <= WIDEST ? text : `${text.slice(0, WIDEST - 1)}…`;
}

const WIDEST = 160;

/** What is known of an object that the stack does not have. */
export interface FoundObject {
  /** As in `kubectl get`. */
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
  /** Who wrote fields of it, by their own account; nobody where it has none. */
  readonly managers: readonly string[];
  /** Another object owns it, and a controller made it from that. */
  readonly owned: boolean;
}

/** An object that somebody made in a namespace where only the stack makes any. */
export function judgeExtra(environment: string, found: FoundObject): Difference[] {
  const { resource, namespace, name, managers, owned } = found;
  const isControllers = managers.length > 0 && managers.every((name) => CONTROLLERS.has(name));
  // Kubernetes gives every namespace one, and says of it nothing else.
  const isDefault = resource === "serviceaccounts" && name === "default";
  if (owned || isControllers || isDefault) return [];
  return [
    {
      kind: "object",
      where: CLUSTER,
      subject: `${resource} ${namespace}/${name}`,
      expected: "no such object",
      got: `made by ${managers.join(", ") || "somebody"}`,
      mend: {
        by: "command",
        command: `npm run kubectl -- ${environment} -n ${namespace} delete ${resource} ${name}`,
      },
    },
  ];
}

/** What makes objects of its own where the stack makes some: Kubernetes', Istio's and Cilium's own programs. */
const CONTROLLERS = new Set([
  "kube-controller-manager",
  "kube-apiserver",
  "kube-scheduler",
  "pilot-discovery",
  "cilium-operator",
  "cilium-operator-generic",
  "cilium-agent",
]);
