// What a type checker and a formatter cannot see. Sizes and bans come from CONTRIBUTING.md; which
// module may import which is dependency-cruiser's business (.dependency-cruiser.mjs).
import jest from "eslint-plugin-jest";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

const configFiles = ["*.js", "*.mjs"];

/** Selectors that hold wherever TypeScript is written. */
const everywhere = [
  {
    selector: "ExportAllDeclaration",
    message: "No barrels: import a thing from the file that makes it.",
  },
];

/** `.apply(…)` runs later, and in a preview perhaps never. */
const insideApply = "CallExpression[callee.property.name=/^(apply|then)$/]";
const outputApply = "CallExpression[callee.property.name='apply']";

const resourceInApply = [
  {
    selector: `${outputApply} NewExpression[callee.name!=/Error$|^(Map|Set|URL|RegExp)$/]`,
    message: "A resource made inside .apply is missing from previews: make it outside.",
  },
  {
    selector: `${outputApply} CallExpression[callee.name=/^create[A-Z]/]`,
    message: "create* makes resources; inside .apply they are missing from previews.",
  },
];

const expectInApply = {
  selector: `${insideApply} CallExpression[callee.name='expect']`,
  message:
    "Nobody waits for this callback, so a failing expect goes unseen: await the value first.",
};

const remoteCommandImport = {
  paths: [
    {
      name: "@pulumi/command",
      importNames: ["remote"],
      message:
        "components/shared/remote-step.ts is the one door to a host; it fixes this resource's traps.",
    },
  ],
  patterns: [
    {
      group: ["@pulumi/command/remote", "@pulumi/command/remote/*"],
      message: "components/shared/remote-step.ts is the one door to a host.",
    },
  ],
};

export default defineConfig(
  { ignores: ["node_modules/", ".nordmesh/", "**/generated/", "test/golden/"] },
  { linterOptions: { reportUnusedDisableDirectives: "error" } },

  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      "max-lines": ["error", { max: 300 }],
      "max-lines-per-function": ["error", { max: 60 }],
      "max-depth": ["error", 3],
      complexity: ["error", 10],
      eqeqeq: "error",
      "no-console": "error",
      "no-restricted-exports": [
        "error",
        {
          restrictDefaultExports: {
            direct: true,
            named: true,
            defaultFrom: true,
            namedFrom: true,
            namespaceFrom: true,
          },
        },
      ],
      "no-restricted-imports": ["error", remoteCommandImport],
      "no-restricted-syntax": ["error", ...everywhere],
      "@typescript-eslint/consistent-type-imports": [
        "error",
        { fixStyle: "separate-type-imports" },
      ],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      // Catches an Output pasted into a string; a number has only one way to be written.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
    },
  },

  {
    files: ["components/**/*.ts", "stacks/**/*.ts"],
    rules: { "no-restricted-syntax": ["error", ...everywhere, ...resourceInApply] },
  },
  {
    files: ["components/shared/remote-step.ts"],
    rules: { "no-restricted-imports": "off" },
  },

  {
    // The plan of an environment is a function of its file: no clock, no chance, no process.
    files: ["model/**/*.ts"],
    rules: {
      "no-restricted-globals": [
        "error",
        ...["Date", "process", "performance", "crypto", "fetch", "setTimeout", "setInterval"].map(
          (name) => ({ name, message: "model/ is pure: take it as an argument." }),
        ),
      ],
      "no-restricted-properties": [
        "error",
        { object: "Math", property: "random", message: "model/ is pure: take it as an argument." },
        { object: "globalThis", property: "process", message: "model/ is pure." },
      ],
    },
  },

  { files: ["scripts/**/*.ts"], rules: { "no-console": "off" } },

  {
    files: ["test/**/*.ts"],
    rules: {
      "max-lines": ["error", { max: 400 }],
      // A describe block is a table of cases: its length says nothing about how hard it is to read.
      "max-lines-per-function": "off",
      "no-restricted-syntax": ["error", ...everywhere, expectInApply],
      // A test of the engine is a program of its own, with the resources that it needs.
      "no-restricted-imports": "off",
      // Stand-ins have the shape of a class and not its constructor: that is what they are for.
      "@typescript-eslint/no-unsafe-class-instance-assignment": "off",
    },
  },
  {
    files: ["test/**/*.test.ts"],
    plugins: { jest },
    // Said here, since the plugin would otherwise guess from the folder it runs in.
    settings: { jest: { version: 30 } },
    rules: {
      "jest/expect-expect": ["error", { assertFunctionNames: ["expect", "expect*", "fc.assert"] }],
      "jest/no-commented-out-tests": "error",
      "jest/no-conditional-expect": "error",
      "jest/no-duplicate-hooks": "error",
      "jest/no-export": "error",
      "jest/no-focused-tests": "error",
      "jest/no-identical-title": "error",
      "jest/prefer-importing-jest-globals": "error",
      "jest/valid-describe-callback": "error",
      "jest/valid-expect": "error",
      "jest/valid-expect-in-promise": "error",
      "jest/valid-title": "error",
    },
  },

  {
    files: configFiles,
    languageOptions: { sourceType: "module" },
    rules: { "max-lines": ["error", { max: 300 }] },
  },
);
