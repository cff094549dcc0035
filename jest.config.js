// One jest project for each level of test/. Run through `node scripts/test.ts`, which also orders the levels;
// by hand: `npx jest --selectProjects unit` needs NODE_OPTIONS=--experimental-vm-modules.

/** Levels that need nothing but this checkout, then the one that makes a whole cluster. */
const levels = ["unit", "component", "policy", "contract", "engine", "lab"];

const typescriptTransform = [
  "@swc/jest",
  {
    // Everything is said here: a stray .swcrc must not change what the tests run.
    swcrc: false,
    jsc: {
      parser: { syntax: "typescript" },
      target: "es2024",
      transform: { verbatimModuleSyntax: true },
    },
    module: { type: "es6" },
    sourceMaps: "inline",
  },
];

/** @type {(level: string) => import("jest").Config} */
const project = (level) => ({
  displayName: level,
  rootDir: import.meta.dirname,
  testMatch: [`<rootDir>/test/${level}/**/*.test.ts`],
  testEnvironment: "node",
  extensionsToTreatAsEsm: [".ts"],
  transform: { "^.+\\.ts$": typescriptTransform },
  // Built bundles, lab disks and fixtures are not modules: keep the crawler out of them.
  modulePathIgnorePatterns: ["<rootDir>/.nordmesh/"],
  restoreMocks: true,
});

/** @type {import("jest").Config} */
export default {
  projects: levels.map(project),
  // Jest's own default leaves one core idle, which on two cores is half the machine.
  maxWorkers: "100%",
};
