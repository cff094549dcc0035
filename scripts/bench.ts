import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { benchPlacement, type PlacementMeasurement } from "../test/bench/bench-placement.ts";
import { benchFailover, type FailoverMeasurement } from "../test/bench/bench-failover.ts";
import { benchNodes, type NodesMeasurement, secondsOfWorker } from "../test/bench/bench-nodes.ts";
import { benchPolicy, type PolicyMeasurement } from "../test/bench/bench-policy.ts";
import {
  benchPolicyMutants,
  type MutationMeasurement,
} from "../test/bench/bench-policy-mutants.ts";
import { benchRanges, type RangesMeasurement } from "../test/bench/bench-ranges.ts";
import { benchUp, type UpMeasurement } from "../test/bench/bench-up.ts";
import { PROJECT_FOLDER } from "../stacks/load-plan.ts";
import { runCommand } from "./lib/command-line/command-line.ts";
import { UsageError } from "./lib/command-line/parse-command-line.ts";
import { alignColumns } from "./lib/terminal/table.ts";

const RESULT_FOLDER = join(PROJECT_FOLDER, ".nordmesh/bench");

interface BenchmarkResult {
  readonly measured:
    | FailoverMeasurement
    | NodesMeasurement
    | UpMeasurement
    | RangesMeasurement
    | PlacementMeasurement
    | PolicyMeasurement
    | MutationMeasurement;
  /** A table for a person. */
  readonly text: string;
  /** What else the figures depend on, for the file. */
  readonly conditions?: Readonly<Record<string, string>>;
}

type Benchmark = (say: (line: string) => void, only?: string) => Promise<BenchmarkResult>;

const benchmarks = new Map<string, Benchmark>([
  [
    "up",
    async (say) => {
      const measured = await benchUp(say);
      const environmentDigest = digest("test/bench/environments/bench.yaml");
      return { measured, text: renderUp(measured), conditions: { environmentDigest } };
    },
  ],
  [
    "ranges",
    async () => {
      const measured = await benchRanges();
      return { measured, text: renderRanges(measured) };
    },
  ],
  [
    "placement",
    () => {
      const measured = benchPlacement();
      return Promise.resolve({ measured, text: renderPlacement(measured) });
    },
  ],
  [
    "nodes",
    async () => {
      const measured = await benchNodes();
      return { measured, text: renderNodes(measured) };
    },
  ],
  [
    "failover",
    async (say) => {
      const measured = await benchFailover(say);
      const environmentDigest = digest("test/lab/environments/hatest.yaml");
      return { measured, text: renderFailover(measured), conditions: { environmentDigest } };
    },
  ],
  [
    "policy",
    () => {
      const measured = benchPolicy();
      return Promise.resolve({ measured, text: renderPolicy(measured) });
    },
  ],
  [
    "policy-mutants",
    async (say, only) => {
      const measured = await benchPolicyMutants(say, only);
      return { measured, text: renderMutants(measured) };
    },
  ],
]);

await runCommand(
  {
    name: "bench",
    summary: "Measure nordmesh on this machine, in one run",
    details: `up       From nothing to a ready cluster with its mesh, against test/bench/by-hand.sh, which does the
         same kubeadm and chart steps; then a second \`up\` and a preview, with nothing to do. The
         bundle must be there already.
ranges   The address ranges of the EEA from the pinned data: time, memory, and one look-up.
placement
         1,000 guests on 100 hypervisors: all at once, and one more beside the others.
nodes    What adding one worker to 3, 10 and 30 hosts costs, with simulated steps.
failover Three control planes in the lab lose their power in turn: the longest time without a write
         to the API, and calls in the mesh that failed. The bundle must be there already.
policy   Both policy packs on exported states of 500 to 4,000 resources, without any CLI.
policy-mutants
         Breaks each condition of each policy rule in turn, and counts the breaks that tests notice.

The result is a table and .nordmesh/bench/WHAT.json.`,
    positionals: {
      what: {
        label: "WHAT",
        description:
          "what to measure: up, ranges, nodes, failover, placement, policy or policy-mutants",
        default: "up",
      },
    },
    options: {
      json: { type: "boolean", description: "print the result as JSON only" },
      only: {
        type: "string",
        placeholder: "TEXT",
        description: "policy-mutants: only rules with this text in their names",
      },
    },
    examples: ["up", "up --json", "policy-mutants --only volumes"],
  },
  async ({ options, positionals: { what } }) => {
    const benchmark = benchmarks.get(what);
    if (benchmark === undefined) {
      const known = [...benchmarks.keys()].join(", ");
      throw new UsageError(`There is no benchmark "${what}"; there are: ${known}`);
    }
    const { measured, text, conditions } = await benchmark((line) => {
      if (!options.json) console.log(line);
    }, options.only);
    const date = new Date().toISOString();
    const result = { date, versionsDigest: digest("versions.yaml"), ...conditions, ...measured };
    mkdirSync(RESULT_FOLDER, { recursive: true });
    writeFileSync(join(RESULT_FOLDER, `${what}.json`), `${JSON.stringify(result, null, 2)}\n`);
    console.log(options.json ? JSON.stringify(result) : text);
    return 0;
  },
);

function digest(path: string): string {
  return createHash("sha256")
    .update(readFileSync(join(PROJECT_FOLDER, path)))
    .digest("hex");
}

function renderPlacement(measured: PlacementMeasurement): string {
  const { hypervisors, guests, freshSeconds, oneMoreSeconds } = measured;
  return alignColumns(
    [
      ["", "measured", "target"],
      [
        `${String(guests)} guests on ${String(hypervisors)} hypervisors, seconds`,
        freshSeconds.toFixed(2),
        "< 2",
      ],
      ["one guest more, seconds", oneMoreSeconds.toFixed(2), "< 2"],
      ["cores in use, %", String(measured.usedPercent), ""],
      ["largest guest that still fits, CPUs", String(measured.largestGuestCpus), ""],
    ],
    ["left", "right", "right"],
  ).join("\n");
}

function renderNodes({ sizes, spreadPercent, secondsSpreadPercent }: NodesMeasurement): string {
  const rows = sizes.map((size) => {
    const { hosts, touched, seconds, idleSeconds } = size;
    const name = `w${String(hosts)}`;
    const own = touched.filter((each) => each === name || each.startsWith(`${name}-`)).length;
    const times = [seconds, idleSeconds, secondsOfWorker(size)].map((value) => value.toFixed(1));
    return [String(hosts), String(own), String(touched.length - own), ...times];
  });
  const heads = ["hosts before", "steps of the new host", "of others"];
  return [
    ...alignColumns(
      [[...heads, "seconds", "with nothing to do", "difference"], ...rows],
      ["right", "right", "right", "right", "right", "right"],
    ),
    `steps: most ${String(spreadPercent)} % above fewest, target ≤ 20 %`,
    `difference: most ${String(secondsSpreadPercent)} % above least, target ≤ 20 %`,
  ].join("\n");
}

function renderFailover({ losses }: FailoverMeasurement): string {
  const rows = losses.map(({ host, operator, worker, mesh, returnSeconds }) => [
    host,
    ...[operator, worker].map(({ longestGapSeconds }) => longestGapSeconds.toFixed(1)),
    `${String(mesh.failures.length)} of ${String(mesh.calls)}`,
    returnSeconds.toFixed(1),
  ]);
  const heads = [
    ["lost", "no write, operator", "no write, worker", "failed calls", "back after power"],
    ["target", "< 10 s", "< 10 s", "0", ""],
  ];
  return alignColumns([...heads, ...rows], ["left", "right", "right", "right", "right"]).join("\n");
}

function renderPolicy({ sizes }: PolicyMeasurement): string {
  return alignColumns(
    [
      ["resources", "violations", "ms", "µs each"],
      ...sizes.map(({ resources, violations, milliseconds }) => [
        String(resources),
        String(violations),
        milliseconds.toFixed(0),
        ((1000 * milliseconds) / resources).toFixed(0),
      ]),
    ],
    ["right", "right", "right", "right"],
  ).join("\n");
}

function renderMutants({ mutants, killed, score, survivors }: MutationMeasurement): string {
  const rows = [
    ["broken conditions", String(mutants)],
    ["noticed by a test", String(killed)],
    ["score", `${score} %, target ≥ 90 %`],
  ];
  return [...alignColumns(rows), ...survivors.map((line) => `not noticed: ${line}`)].join("\n");
}

function renderUp({ ours, byHand, secondUp, preview, ratio }: UpMeasurement): string {
  const seconds = (value: number): string => value.toFixed(1);
  return alignColumns(
    [
      ["", "seconds", "target"],
      ["nothing → ready cluster, nordmesh", seconds(ours), ""],
      ["nothing → ready cluster, shell script", seconds(byHand.total), ""],
      ["ratio", ratio.toFixed(2), "≤ 1.25"],
      ["second `up`, nothing to do", seconds(secondUp), "< 5"],
      ["`preview`, nothing to do", seconds(preview), "< 5"],
      ...Object.entries(byHand.steps).map(([step, value]) => [
        `  shell script: ${step}`,
        seconds(value),
        "",
      ]),
    ],
    ["left", "right", "right"],
  ).join("\n");
}

function renderRanges(measured: RangesMeasurement): string {
  const { networks, dataSet } = measured;
  const table = alignColumns(
    [
      ["", "measured", "target"],
      ["the EEA's networks of both families, seconds", measured.setSeconds.toFixed(2), "< 2"],
      ["extra memory for that, MiB", measured.extraMemoryMiB.toFixed(0), "< 64"],
      ["  IPv4 networks", String(networks.ipv4), ""],
      ["  IPv6 networks", String(networks.ipv6), ""],
      ["first look-up of an address, seconds", measured.lookupSeconds.toFixed(3), ""],
      ["sets of all countries, seconds", measured.allCountriesSeconds.toFixed(2), ""],
    ],
    ["left", "right", "right"],
  );
  const source = `${dataSet.package} ${dataSet.version}, sha256 ${dataSet.sha256}`;
  return [...table, source].join("\n");
}
