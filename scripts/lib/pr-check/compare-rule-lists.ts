import { existsSync } from "node:fs";
import { join } from "node:path";
import { PACKS } from "../policy/judge-resources.ts";
import { compareTexts } from "./compare-residency.ts";

/**
 * Rules that this checkout has and the base has not, and the other way round. A base without packs, or
 * whose packs cannot be loaded, has no list to compare with.
 */
export async function compareRuleLists(
  base: string,
): Promise<{ added: readonly string[]; removed: readonly string[] }> {
  const lists = PACKS.map(({ name }) => join(base, "policies", name, "rules.ts"));
  if (!lists.every((file) => existsSync(file))) return { added: [], removed: [] };
  const names = await Promise.all(lists.map(readNames)).catch(() => null);
  if (names === null) return { added: [], removed: [] };
  const before = new Set(names.flat());
  const after = new Set(PACKS.flatMap(({ rules }) => rules.map(({ name }) => name)));
  return {
    added: [...after].filter((name) => !before.has(name)).sort(compareTexts),
    removed: [...before].filter((name) => !after.has(name)).sort(compareTexts),
  };
}

async function readNames(file: string): Promise<string[]> {
  const module = (await import(file)) as Readonly<Record<string, unknown>>;
  return Object.values(module).flatMap(ruleNames);
}

function ruleNames(pack: unknown): string[] {
  if (typeof pack !== "object" || pack === null || !("rules" in pack)) return [];
  return Array.isArray(pack.rules)
    ? pack.rules.map((rule: { name: unknown }) => String(rule.name))
    : [];
}
