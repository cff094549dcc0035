import { describe, it } from "@jest/globals";
import { renderAwaitFiles } from "../../../../../scripts/lib/rotate/await-mesh-files.ts";
import { renderRefresh } from "../../../../../scripts/lib/rotate/refresh-tokens.ts";
import { renderRewrite } from "../../../../../scripts/lib/rotate/rewrite-secrets.ts";
import { expectGolden } from "../../../../support/golden.ts";

describe("what a rotation runs on hosts", () => {
  it("writes secrets with the program that was reviewed", () => {
    expectGolden("steps/rewrite-secrets.sh", `# shellcheck shell=sh\n${renderRewrite(2)}`);
  });

  it("waits for files of the mesh with the program that was reviewed", () => {
    expectGolden("steps/await-mesh-files.sh", `# shellcheck shell=sh\n${renderAwaitFiles(2, 270)}`);
  });

  it("gives pods other tokens with the program that was reviewed", () => {
    expectGolden(
      "steps/refresh-tokens.sh",
      `# shellcheck shell=sh\n${renderRefresh(["aB_-9"], 270)}`,
    );
  });
});
