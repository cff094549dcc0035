import type { Rule } from "./rule.ts";

/** Only versions whose binaries and images a bundle can hold. */
export const kubernetesVersionIsSupported: Rule = (
  draft,
  { kubernetes: { supported, ...rest } },
) => {
  const version = draft.kubernetes?.version;
  if (version === undefined || supported.includes(version)) return [];
  return [
    {
      code: "kubernetes-version-unsupported",
      path: ["kubernetes", "version"],
      expected: `a version that versions.yaml supports: ${supported.join(", ")}`,
      fix: `use ${rest.default}, or leave it out`,
    },
  ];
};
