import { expect, it } from "@jest/globals";
import { parseKubernetesVersion } from "../../../../model/values/kubernetes-version.ts";

it("reads three numbers", () => {
  expect(parseKubernetesVersion("1.37.2")).toEqual({ major: 1, minor: 37, patch: 2 });
});

it.each(["v1.37.2", "1.37", "1.37.2-rc.0", "1.037.2", "1.37.2\n", "latest", ""])(
  "refuses %p",
  (text) => {
    expect(parseKubernetesVersion(text)).toBeNull();
  },
);
