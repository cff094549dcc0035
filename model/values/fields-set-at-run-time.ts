/** The part of a Kubernetes object that is looked at. */
interface ObjectKind {
  readonly kind: string;
  readonly webhooks?: unknown;
}

/**
 * Paths of fields that others fill in while the cluster runs, so that they differ from what is declared: istiod
 * writes its CA and the failure policy into its webhooks once it is ready to serve them.
 */
export function fieldsSetAtRunTime({ kind, webhooks }: ObjectKind): string[] {
  if (!kind.endsWith("WebhookConfiguration") || !Array.isArray(webhooks)) return [];
  return webhooks.flatMap((_webhook, index) => [
    `webhooks[${String(index)}].clientConfig.caBundle`,
    `webhooks[${String(index)}].failurePolicy`,
  ]);
}
