// One jest project for each level of test/. `npm test` runs them in order and makes what the lab needs.
import { TEST_LEVELS } from "./scripts/lib/gate/test-levels.ts";

/** @type {[string, unknown]} */
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
  // Programs run as they do on Node 24: as ES modules, with only their types removed.
  extensionsToTreatAsEsm: [".ts"],
  transform: { "^.+\\.ts$": typescriptTransform },
  // Lab disks and built artifacts are not modules: keep the crawler out of them.
  modulePathIgnorePatterns: ["<rootDir>/.nordmesh/"],
  restoreMocks: true,
});

/** @type {import("jest").Config} */
export default {
  projects: TEST_LEVELS.map(({ name }) => project(name)),
  // Jest leaves one core idle by default, which on two cores is half the machine.
  maxWorkers: "100%",
  // Tests wait for conditions, not for time; this only ends what hangs, on a busy machine too.
  testTimeout: 60_000,
};
