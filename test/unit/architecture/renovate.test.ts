import { describe, expect, it } from "@jest/globals";
import { filesMatching } from "./source-files.ts";

interface CustomManager {
  readonly depNameTemplate: string;
  readonly matchStrings: readonly [string];
}

const [renovate] = filesMatching(/^renovate\.json$/);
const [versions] = filesMatching(/^versions\.yaml$/);
const { customManagers } = JSON.parse(renovate?.text ?? "") as {
  customManagers: CustomManager[];
};

describe("renovate.json", () => {
  it.each(
    customManagers.map(({ depNameTemplate, matchStrings: [match] }) => [depNameTemplate, match]),
  )("finds the one version of %s in versions.yaml", (_name, match) => {
    const found = [...(versions?.text ?? "").matchAll(new RegExp(match, "g"))];
    expect(found.map(({ groups }) => groups?.["currentValue"])).toEqual([
      expect.stringMatching(/^\d+\.\d+\.\d+$/),
    ]);
  });
});
