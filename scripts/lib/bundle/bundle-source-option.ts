/** `--bundle-source`, of commands that make the bundle where it is not there. */
export const bundleSourceOption = {
  "bundle-source": {
    type: "string",
    placeholder: "SOURCE",
    default: "auto",
    description: "auto, modules or download, for a bundle that has to be made",
  },
} as const;
