import { describe, expect, it } from "@jest/globals";
import { BundleEstimate } from "../../../scripts/lib/bundle/bundle-estimate.ts";
import {
  renderBytes,
  renderElapsed,
  renderEstimate,
} from "../../../scripts/lib/bundle/bundle-text.ts";
import { fakeItem } from "./fake-items.ts";

describe("BundleEstimate", () => {
  const [first, second] = [
    fakeItem("a", { estimateSeconds: 240 }),
    fakeItem("b", { estimateSeconds: 100 }),
  ];

  it("starts from the table", () => {
    expect(new BundleEstimate([first, second]).remainingSeconds()).toBe(340);
  });

  it("follows the pace of this machine", () => {
    const estimate = new BundleEstimate([first, second]);
    estimate.finished(first, 540);
    expect(estimate.remainingSeconds()).toBe(200);
  });

  it("counts what the current item has taken, and never below nothing", () => {
    const estimate = new BundleEstimate([first, second]);
    expect(estimate.remainingSeconds(40, first)).toBe(300);
    expect(estimate.remainingSeconds(1000, first)).toBe(100);
  });
});

describe("what a person reads", () => {
  it.each([
    [renderBytes(3.25 * 1024 ** 3), "3.3 GiB"],
    [renderBytes(1000), "1 MiB"],
    [renderElapsed(7.26), "7.3 s"],
    [renderElapsed(125.4), "2 min 05 s"],
    [renderEstimate(59), "under a minute"],
    [renderEstimate(61), "about 2 min"],
  ])("is %s", (got, expected) => {
    expect(got).toBe(expected);
  });
});
