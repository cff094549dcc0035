import { readdirSync, readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { isDeepStrictEqual } from "node:util";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Rule } from "../../policies/shared/rule.ts";
import type { checksOf } from "../policy/support/evaluate.ts";
import type { RuleCases } from "../policy/support/rule-cases.ts";
import { type Mutant, mutantsOf } from "./rule-mutants.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");
const PACKS = ["residency", "isolation"] as const;

/** How many breaks of rules the tests noticed. */
export interface MutationMeasurement {
  readonly mutants: number;
  readonly killed: number;
  /** Share of mutants that a test noticed, in percent. */
  readonly score: number;
  /** `file:line change` of each that none did. */
  readonly survivors: readonly string[];
}

/**
 * Breaks each condition of each rule in turn, and asks the rule's own tests whether they notice.
 * @param only text in the names of the rules to look at
 */
export async function benchPolicyMutants(
  say: (line: string) => void,
  only = "",
): Promise<MutationMeasurement> {
  const workshop = new Workshop();
  const survivors: string[] = [];
  let mutants = 0;
  try {
    for (const [pack, rule] of listRules().filter(([, name]) => name.includes(only))) {
      const file = path.join(ROOT, "policies", pack, `${rule}.ts`);
      const found = await breaks(workshop, pack, rule, file);
      const living = await workshop.survivors(pack, rule, file, found);
      mutants += found.length;
      say(`${pack}/${rule}: ${found.length - living.length} of ${found.length} noticed`);
      survivors.push(...living.map(({ line, change }) => `${pack}/${rule}.ts:${line} ${change}`));
    }
  } finally {
    workshop.close();
  }
  const killed = mutants - survivors.length;
  return { mutants, killed, score: Math.round((1000 * killed) / mutants) / 10, survivors };
}

/** The mutants of a rule whose tests pass: where they fail anyway, every break would count as noticed. */
async function breaks(
  workshop: Workshop,
  pack: string,
  rule: string,
  file: string,
): Promise<Mutant[]> {
  const text = readFileSync(file, "utf8");
  const isSound = await workshop.survives(pack, rule, file, { line: 0, change: "none", text });
  if (!isSound) throw new Error(`${pack}/${rule} fails its own tests: npm test -- --level policy`);
  return mutantsOf(text, file);
}

function listRules(): [pack: string, rule: string][] {
  return PACKS.flatMap((pack) =>
    readdirSync(path.join(ROOT, "policies", pack))
      .filter((name) => /^(?!rules|index)[\w-]+\.ts$/.test(name))
      .map((name): [string, string] => [pack, path.basename(name, ".ts")]),
  );
}

/**
 * Loads broken rules beside the whole ones: a number in a module's address makes it another module, and
 * everything of the packs and their tests that it imports gets the same number.
 */
class Workshop {
  private readonly broken = new Map<string, string>();
  private readonly hooks = registerHooks({
    resolve: (specifier, context, next) => {
      const resolved = next(specifier, context);
      const number = /\?mutant=\d+$/.exec(context.parentURL ?? "")?.[0];
      const isOurs = /\/(policies|test\/policy|scripts\/lib\/policy)\//.test(resolved.url);
      return number !== undefined && isOurs && !resolved.url.includes("?")
        ? { ...resolved, url: `${resolved.url}${number}` }
        : resolved;
    },
    load: (url, context, next) => {
      const loaded = next(url, context);
      const source = this.broken.get(url);
      return source === undefined ? loaded : { ...loaded, source };
    },
  });
  private count = 0;

  close(): void {
    this.hooks.deregister();
  }

  /** The mutants that no test notices. */
  async survivors(
    pack: string,
    rule: string,
    file: string,
    mutants: readonly Mutant[],
  ): Promise<Mutant[]> {
    const living: Mutant[] = [];
    for (const mutant of mutants) {
      if (await this.survives(pack, rule, file, mutant)) living.push(mutant);
    }
    return living;
  }

  async survives(pack: string, rule: string, file: string, mutant: Mutant): Promise<boolean> {
    this.count += 1;
    const number = `?mutant=${this.count}`;
    const url = pathToFileURL(file).href + number;
    this.broken.set(url, mutant.text);
    const load = (name: string): Promise<unknown> =>
      import(pathToFileURL(path.join(ROOT, name)).href + number);
    try {
      const { checksOf: checks } = (await load("test/policy/support/evaluate.ts")) as {
        checksOf: typeof checksOf;
      };
      const { cases } = (await load(`test/policy/${pack}/${rule}.ts`)) as { cases: RuleCases };
      const [broken] = Object.values((await import(url)) as Record<string, Rule>);
      if (broken === undefined) throw new Error(`unreachable: ${rule} exports no rule`);
      return checks(broken, cases).every(({ found, expected }) =>
        isDeepStrictEqual(found(), expected),
      );
    } catch {
      // A rule that throws fails its tests.
      return false;
    } finally {
      this.broken.delete(url);
    }
  }
}
