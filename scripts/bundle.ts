import { cacheFolders } from "../artifacts/cache-folders.ts";
import { loadVersions } from "../stacks/load-plan.ts";
import {
  assertMakes,
  listItems,
  pickExtras,
  pickItems,
  pickSource,
  prune,
} from "./lib/bundle/bundle-choices.ts";
import { renderResult, runBundle } from "./lib/bundle/bundle-command.ts";
import { renderEstimate } from "./lib/bundle/bundle-text.ts";
import { CommandError, runCommand } from "./lib/command-line/command-line.ts";

await runCommand(
  {
    name: "bundle",
    summary: "Make the bundle of binaries, images, charts and the hosts' root file system",
    details:
      "Hosts take all their software from the bundle and never from the internet. What is there\n" +
      "already is kept; a killed run goes on where it stopped; a damaged item is made again.\n" +
      "Source `modules` compiles published modules, `download` takes the vendors' release files,\n" +
      "`auto` downloads where the vendors' hosts answer within a few seconds. See docs/bundle.md.",
    positionals: {},
    options: {
      source: {
        type: "string",
        placeholder: "SOURCE",
        default: "auto",
        description: "auto, modules or download",
      },
      with: {
        type: "string",
        placeholder: "EXTRA,…",
        description:
          "also what only some environments need: observability, tracing, guests, wireguard, kubernetes-VERSION, istio-VERSION; debian-RELEASE for tests",
      },
      only: {
        type: "string",
        placeholder: "ITEM,…",
        description: "make these items and no bundle",
      },
      verify: {
        type: "boolean",
        description: "read every stored byte again, and mend what is damaged",
      },
      list: { type: "boolean", description: "print the items and which are there; make nothing" },
      prune: {
        type: "boolean",
        description: "remove items and bundles of other versions; make nothing",
      },
      "keep-caches": { type: "boolean", description: "keep compiler caches for the next build" },
      json: { type: "boolean", description: "print the result as JSON; progress goes to stderr" },
    },
    examples: [
      "",
      "--source modules --keep-caches",
      "--with observability,tracing",
      "--only kubernetes,image-kube-proxy",
      "--list",
    ],
  },
  async ({ options }) => {
    const interrupt = new AbortController();
    process.once("SIGINT", () => {
      interrupt.abort(new CommandError("Interrupted.", "run it again: finished items are kept"));
    });
    const { signal } = interrupt;
    const print = (text: string, value: unknown) =>
      process.stdout.write(options.json ? `${JSON.stringify(value, null, 2)}\n` : text);
    const versions = loadVersions();
    const folders = cacheFolders();
    if (options.prune) {
      const removed = await prune(versions, folders);
      print(`${String(removed.length)} removed\n${removed.map((name) => `  ${name}\n`).join("")}`, {
        removed,
      });
      return 0;
    }
    const extras = pickExtras(options.with, versions);
    const source = await pickSource(options.source, versions, signal, (line) => {
      process.stderr.write(`${line}\n`);
    });
    assertMakes(source, versions, extras);
    if (options.list) {
      const rows = await listItems(source, versions, extras, folders);
      const width = Math.max(...rows.map(({ name }) => name.length));
      const line = (row: (typeof rows)[number]) =>
        `${row.name.padEnd(width)}  ${row.state === "present" ? "present" : `${row.state}, ${renderEstimate(row.estimateSeconds)}`}\n`;
      print(rows.map(line).join(""), { source: source.name, items: rows });
      return 0;
    }
    const result = await runBundle({
      versions,
      source,
      extras,
      only: pickItems(options.only, source, versions),
      verify: options.verify,
      keepCaches: options["keep-caches"],
      json: options.json,
      signal,
    });
    print(renderResult(result), result);
    return 0;
  },
);
