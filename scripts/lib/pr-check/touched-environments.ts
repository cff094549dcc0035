/** Why an environment is looked at: what of it changed. */
export interface Touch {
  readonly environment: string;
  /** Changed files that lead to it, as git sorts them. */
  readonly files: readonly string[];
}

/** Names of environments before and after a change, and the folder that their files are in. */
export interface EnvironmentNames {
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** Relative to the checkout, with `/` between names. */
  readonly folder: string;
}

/**
 * The environments that changed files touch. A file of an environment touches that one; what nothing is
 * made from touches none; anything else, unknown files included, touches all.
 */
export function touchedEnvironments(
  files: readonly string[],
  { before, after, folder }: EnvironmentNames,
): Touch[] {
  const names = [...new Set([...before, ...after])].sort();
  return names.flatMap((environment) => {
    const own = files.filter((file) => touches(file, environment, folder));
    return own.length === 0 ? [] : [{ environment, files: own }];
  });
}

function touches(file: string, environment: string, folder: string): boolean {
  const name = nameIn(file, folder) ?? /^Pulumi\.(.+)\.ya?ml$/.exec(file)?.[1];
  if (name !== undefined) return name === environment;
  return !WITHOUT_EFFECT.some((pattern) => pattern.test(file));
}

function nameIn(file: string, folder: string): string | undefined {
  const inside = file.startsWith(`${folder}/`) ? file.slice(folder.length + 1) : "";
  return /^([^/]+)\.yaml$/.exec(inside)?.[1];
}

/** What no program, plan or rule is made of. Commands in scripts/ run a program and are no part of it. */
const WITHOUT_EFFECT: readonly RegExp[] = [
  /^(docs|test|scripts)\//,
  /^\.(ci|github|gitlab|forgejo|gitea|woodpecker|vscode)\//,
  /(^|\/)[^/]+\.md$/,
  /^(LICENSE|renovate\.json|tsconfig\.json|(eslint|jest)\.config\.js)$/,
  /^\.(gitignore|gitattributes|editorconfig|prettierrc\.json|prettierignore|gitlab-ci\.yml|dependency-cruiser\.mjs)$/,
];
