import type { Resource } from "../../../policies/shared/resource.ts";

/** What a rule is tried on, beside the two examples that it brings itself. */
export interface RuleCases {
  /** Paths of the violations in the rule's own bad example. */
  readonly badPaths: readonly string[];
  /** Stacks that pass. */
  readonly good: readonly (readonly Resource[])[];
  /** Stacks that do not, and the paths of their violations. */
  readonly bad: readonly (readonly [resources: readonly Resource[], paths: readonly string[]])[];
  /** Stacks under parameters that differ from the rule's own, and the paths of their violations. */
  readonly configured?: readonly (readonly [
    parameters: Readonly<Record<string, unknown>>,
    resources: readonly Resource[],
    paths: readonly string[],
  ])[];
  /** Values in the rule's good example that it has to see: document and path. */
  readonly hidden: readonly (readonly [document: number, path: string])[];
}

type Props = Readonly<Record<string, unknown>>;

/** Any resource. */
export function resource(type: string, name: string, props: Props): Resource {
  return { type, name, urn: `urn:pulumi:test::nordmesh::${type}::${name}`, props };
}

/** A Kubernetes object; its name is `namespace/name`, or `name`. */
export function object(token: string, name: string, props: Props = {}): Resource {
  const [namespace, short] = name.includes("/") ? name.split("/") : [undefined, name];
  const metadata = { name: short, ...(namespace === undefined ? {} : { namespace }) };
  return resource(`kubernetes:${token}`, name, {
    ...props,
    metadata: { ...metadata, ...(props["metadata"] as Props | undefined) },
  });
}

/** A pod in the namespace `demo`. */
export function pod(spec: Props, metadata: Props = {}): Resource {
  return object("core/v1:Pod", "demo/echo", { spec, metadata });
}

/** A pod with one container. */
export function container(props: Props): Resource {
  return pod({ containers: [{ name: "echo", ...props }] });
}

/** The facts that a program states. */
export function facts(props: Props): Resource {
  return resource("infra:guardrails:ResidencyFacts", "facts", props);
}

/** A command that carries one document. */
export function command(document: string, more = ""): Resource {
  const create = `put kubeadm.yaml <<'END'\n${document}\nEND\n${more}`;
  return resource("command:remote:Command", "cp1-init", { create });
}
