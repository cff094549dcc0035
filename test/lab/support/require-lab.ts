import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe } from "@jest/globals";
import { findBundle } from "../../../artifacts/bundle-location.ts";
import type { BundleExtra } from "../../../model/values/images.ts";
import { loadVersions } from "../../../stacks/load-plan.ts";

/** A bundle to use instead of this checkout's own, for work on the lab alone: it needs only its rootfs. */
const BUNDLE_OVERRIDE = "NORDMESH_TEST_BUNDLE";

/**
 * `describe` for tests that make lab hosts. Where the machine cannot, the tests are skipped and the reason
 * stands in their name, so that no report takes them for passed.
 */
export function describeInLab(
  name: string,
  body: (bundle: string) => void,
  extras: readonly BundleExtra[] = [],
): void {
  const bundle = process.env[BUNDLE_OVERRIDE] ?? findBundle(loadVersions(), extras)?.path;
  const obstacle = findObstacle(bundle, extras);
  if (obstacle === undefined && bundle !== undefined) {
    describe(name, () => {
      body(bundle);
    });
    return;
  }
  describe.skip(`${name} [skipped: ${obstacle ?? "no bundle"}]`, () => {
    body("/nonexistent/bundles/none");
  });
}

function findObstacle(
  bundle: string | undefined,
  extras: readonly BundleExtra[],
): string | undefined {
  if (process.platform !== "linux") return `lab hosts need Linux, this is ${process.platform}`;
  if (process.getuid?.() !== 0) return "lab hosts need root";
  if (bundle === undefined) {
    const options = extras.length === 0 ? "" : ` -- --with ${extras.join(",")}`;
    return `there is no such bundle; make it with: npm run bundle${options}`;
  }
  if (!existsSync(join(bundle, "rootfs/usr/sbin/sshd"))) return `${bundle} has no rootfs`;
  return undefined;
}
