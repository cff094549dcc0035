import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { goGates } from "../../../../../scripts/lib/gate/go-gates.ts";
import { PROJECT_FOLDER } from "../../../../../stacks/load-plan.ts";

describe("goGates", () => {
  let root: string;
  const path = process.env["PATH"];
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "nordmesh-go-"));
    const module = join(root, "artifacts/modules/tested");
    mkdirSync(module, { recursive: true });
    mkdirSync(join(root, "artifacts/modules/untested"));
    writeFileSync(join(module, "main_test.go"), "package main\n");
    // A program of this name that says another version, and finds no module.
    writeFileSync(join(root, "go"), '#!/bin/sh\necho "$GO_SAYS"; [ "$1" = env ]\n', {
      mode: 0o755,
    });
    process.env["PATH"] = root;
  });
  afterEach(() => {
    process.env["PATH"] = path;
    delete process.env["GO_SAYS"];
    rmSync(root, { recursive: true });
  });

  it.each([
    ["", "go is not on PATH"],
    ["go1.19.8", "go 1.19.8 is too old for artifacts/modules/tested"],
    [
      "go1.99.0",
      "what it requires is not in Go's cache: go -C artifacts/modules/tested mod download",
    ],
  ])("of a Go that says %j are skipped with the reason", (said, skip) => {
    process.env["GO_SAYS"] = said;
    expect(goGates(root)).toEqual([{ name: "go tested", command: { skip } }]);
  });

  it("are those of every program of ours that has tests", () => {
    expect(goGates(PROJECT_FOLDER).map(({ name }) => name)).toEqual(["go probe", "go wireguard"]);
  });
});
