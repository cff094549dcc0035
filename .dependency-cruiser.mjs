// The one authority on imports. values ← placement ← environment ← plan ← phases ← components ← stacks, and each
// rule's comment says what breaks without it. test/unit/architecture/import-law.test.ts proves that
// every rule fires.

/** Libraries that turn text into values and touch nothing else. */
const pureLibraries = "(^|/)node_modules/(zod|yaml|ipaddr\\.js)/";

const manifests =
  "^components/shared/(api-access|ip-blocks|namespace-objects|probe-container|sidecar-scope)\\.ts$";

/** The program that a step is on a host; who looks for drift has to make hosts forget steps. */
const stepScript = "^components/shared/render-step-script\\.ts$";

const phases = "^components/[^/]+/phases/";

/** What a person, Pulumi, jest or another process starts; all other modules are reached from these. */
const entryPoints = [
  "^scripts/[^/]+\\.ts$",
  "^stacks/index\\.ts$",
  "^policies/[^/]+/index\\.ts$",
  "^components/hosts/(adopt|kvm|lab)/cli\\.ts$",
  // Started as processes of their own, by path.
  "^(components/hosts/lab/runtime|scripts/lib/pr-check)/[^/]+-process\\.ts$",
  "^[^/]+\\.(js|mjs|cjs)$",
];

/** @type {import("dependency-cruiser").IForbiddenRuleType[]} */
const forbidden = [
  {
    name: "no-circular",
    comment:
      "Two modules that need each other are one module: neither can be read, tested or loaded alone, and under ESM one of them sees the other half-made.",
    severity: "error",
    from: {},
    to: { circular: true },
  },
  {
    name: "model-is-pure",
    comment:
      "A plan is a function of its file. Without Pulumi, Node's modules and the rest of this repository it runs in a test, in a browser and in a policy pack, and gives the same answer everywhere.",
    severity: "error",
    from: { path: "^model/" },
    to: { pathNot: ["^model/", pureLibraries] },
  },
  {
    name: "layers-point-up",
    comment:
      "model/values is the ground: everything else is explained in its words, so it knows nothing of them.",
    severity: "error",
    from: { path: "^model/values/" },
    to: { path: "^model/", pathNot: "^model/values/" },
  },
  {
    name: "layers-point-up",
    comment:
      "Placing guests on hypervisors is arithmetic: the rules of an environment and its plan both ask for it.",
    severity: "error",
    from: { path: "^model/placement/" },
    to: { path: "^model/", pathNot: "^model/(values|placement)/" },
  },
  {
    name: "layers-point-up",
    comment:
      "model/environment is what a person wrote. What follows from it is decided in model/plan, which reads it.",
    severity: "error",
    from: { path: "^model/environment/" },
    to: { path: "^model/", pathNot: "^model/(values|placement|environment)/" },
  },
  {
    name: "layers-point-up",
    comment: "A plan must not know how it is carried out: phases read plans.",
    severity: "error",
    from: { path: "^model/plan/" },
    to: { path: "^model/", pathNot: "^model/(values|placement|environment|plan)/" },
  },
  {
    name: "layers-point-up",
    comment:
      "A phase is data made from a plan. With Pulumi in it, the rebuild, the lab and the dry run could not use it.",
    severity: "error",
    from: { path: phases },
    to: { path: "(^|/)node_modules/@pulumi/" },
  },
  {
    name: "layers-point-up",
    comment:
      "Components are built by stacks and run by engines and scripts. One that imports its user can be used only there.",
    severity: "error",
    from: { path: "^components/" },
    to: { path: "^(stacks|engine|scripts|policies|artifacts)/" },
  },
  {
    name: "layers-point-up",
    comment:
      "The program must not know which engine or command runs it: the same one runs under Pulumi and embedded.",
    severity: "error",
    from: { path: "^(stacks|artifacts|policies)/" },
    to: { path: "^(engine|scripts)/" },
  },
  {
    name: "layers-point-up",
    comment: "A bundle is made without a program or a cluster: artifacts read model/ only.",
    severity: "error",
    from: { path: "^artifacts/" },
    to: { path: "^(stacks|components|policies)/" },
  },
  {
    name: "layers-point-up",
    comment:
      "Scripts start the program through stacks/ and talk to hosts through phases and the lab's runtime. A script that builds resources itself is a second program. Manifests are data: what a verification or a drill makes for a minute has the guardrails of everything else.",
    severity: "error",
    from: { path: "^scripts/" },
    to: {
      path: "^components/",
      pathNot: [phases, "^components/hosts/(adopt|lab)/", manifests, stepScript],
    },
  },
  {
    name: "layers-point-up",
    comment:
      "What reaches hosts is started as its own process by components and scripts alike, on machines without Pulumi.",
    severity: "error",
    from: { path: "^components/hosts/(adopt/|lab/(cli\\.ts|runtime/|boot/))" },
    to: { path: "(^|/)node_modules/@pulumi/" },
  },
  {
    name: "components-are-strangers",
    comment:
      "Pod network, mesh, hosts and kubeadm can each be exchanged, because they meet only in stacks/build-cluster.ts. What two of them need lives in components/shared.",
    severity: "error",
    from: { path: "^components/([^/]+)/" },
    to: { path: "^components/", pathNot: "^components/($1|shared)/" },
  },
  {
    name: "judge-is-independent",
    comment:
      "A policy that shares code with what it judges shares its bugs: both would be wrong in the same way and agree.",
    severity: "error",
    from: { path: "^policies/" },
    to: { path: "^(model|components|stacks|engine|artifacts|scripts)/", pathNot: "^model/values/" },
  },
  {
    name: "tests-are-leaves",
    comment: "A product that needs its tests cannot be read, shipped or changed without them.",
    severity: "error",
    from: { pathNot: "^test/" },
    to: { path: "^test/", pathNot: "^test/bench/" },
  },
  {
    name: "tests-are-leaves",
    comment:
      "The benchmark and its peer live in test/bench; the command that runs them is the only way in.",
    severity: "error",
    from: { pathNot: ["^test/bench/", "^scripts/bench\\.ts$"] },
    to: { path: "^test/bench/" },
  },
  {
    name: "engine-is-independent",
    comment:
      "The embedded engine runs any program of the resource types it knows. If it knew this one, the two engines could not be held against each other.",
    severity: "error",
    from: { path: "^engine/" },
    to: {
      path: "^(model|components|stacks|artifacts|scripts|policies)/",
      pathNot: "^model/step-error\\.ts$",
    },
  },
  {
    name: "no-orphans",
    comment:
      "A module that no entry point reaches is dead: it costs reading and upkeep, and tests alone keep it warm. Use it or remove it.",
    severity: "error",
    from: { path: entryPoints },
    to: {
      path: "^(model|components|stacks|engine|artifacts|scripts|policies)/.*\\.ts$",
      pathNot: entryPoints,
      reachable: false,
    },
  },
];

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden,
  options: {
    // Modules of libraries are named, not read.
    doNotFollow: { path: "node_modules" },
    exclude: { path: ["^\\.nordmesh/", "/generated/"] },
    // Without this, an import of a type alone escapes every rule.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
      mainFields: ["main", "types"],
      extensions: [".ts", ".js", ".mjs", ".cjs", ".json"],
    },
    skipAnalysisNotInRules: true,
  },
};
