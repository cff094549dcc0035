import type { Rule } from "./rule.ts";

/** Only versions of the mesh whose images and charts a bundle can hold. */
export const meshVersionIsSupported: Rule = (draft, { istio }) => {
  const version = draft.mesh?.version;
  if (version === undefined || istio.includes(version)) return [];
  return [
    {
      code: "mesh-version-unsupported",
      path: ["mesh", "version"],
      expected: `a version that versions.yaml names: ${istio.join(", ")}`,
      fix: "use one of them, or leave it out",
    },
  ];
};
