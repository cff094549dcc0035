import type { Rule } from "./rule.ts";

/** The name of the environment, of its file and of its Pulumi stack are one. */
export const nameIsTheFiles: Rule = ({ name }, { file }) => {
  const fileName = (file.split(/[/\\]/).at(-1) ?? file).replace(/\.ya?ml$/, "");
  if (name === undefined || name === fileName) return [];
  return [
    {
      code: "name-differs-from-file",
      path: ["name"],
      expected: `"${fileName}", as the file is called`,
      fix: `write name: ${fileName}, or rename the file to ${name}.yaml`,
    },
  ];
};
