import { CustomResource, type CustomResourceOptions, mergeOptions } from "@pulumi/pulumi";
import { fieldsSetAtRunTime } from "../../model/values/fields-set-at-run-time.ts";

/** A Kubernetes object as it stands in a manifest. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMetadata;
  readonly [field: string]: unknown;
}

export interface ObjectMetadata {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/**
 * One Kubernetes object, registered under the same type token that the typed classes of
 * `@pulumi/kubernetes` use, so that its provider, its wait logic and policy packs all know it.
 * The name is the object's identity in the cluster: a renamed object is another object.
 */
export class KubernetesObject extends CustomResource {
  constructor(manifest: Manifest, opts: CustomResourceOptions) {
    super(
      typeToken(manifest),
      objectName(manifest),
      manifest,
      mergeOptions({ ignoreChanges: fieldsSetAtRunTime(manifest) }, opts),
    );
  }
}

/** `kubernetes:<group>/<version>:<Kind>`, the core group being called `core`. */
export function typeToken({ apiVersion, kind }: Manifest): string {
  return `kubernetes:${apiVersion.includes("/") ? apiVersion : `core/${apiVersion}`}:${kind}`;
}

/** The object's logical name: `namespace/name`, or `name` for what has no namespace. */
export function objectName({ metadata }: Manifest): string {
  return metadata.namespace === undefined
    ? metadata.name
    : `${metadata.namespace}/${metadata.name}`;
}
