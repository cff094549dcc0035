import { createHash } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import type { HostExpectation } from "../../../../../model/drift/host-expectation.ts";
import { renderLookScript } from "../../../../../model/drift/render-look-script.ts";
import { expectHosts } from "../../../../../scripts/lib/drift/expect-hosts.ts";
import type { OpenResource } from "../../../../../scripts/lib/recovery/kit/stack-resources.ts";
import { phasesFor } from "../../../../../stacks/host-phases.ts";
import { labPlan } from "../../../../fixtures/plans.ts";

const SECRET = "-----BEGIN CERTIFICATE-----";
const stdin = `cluster-ca.crt ${Buffer.from(SECRET).toString("base64")}\n`;
const resources = new Map(
  labPlan.hosts.flatMap((host) =>
    phasesFor(host).map(({ name }): [string, OpenResource] => {
      const resource = `${host.name}-${name}`;
      const inputs = name === "install-api-proxy" ? { stdin } : {};
      return [
        resource,
        {
          urn: `urn:${resource}`,
          type: "command:remote:Command",
          name: resource,
          inputs,
          outputs: {},
        },
      ];
    }),
  ),
);

function expectationOf(name: string, known = resources): HostExpectation {
  const found = expectHosts(labPlan, known).find(({ host }) => host.name === name);
  if (found === undefined) throw new Error(`there is no host ${name}`);
  return found;
}

describe("what a host should be", () => {
  it("is what its steps write, each file once", () => {
    const { files, steps } = expectationOf("cp1");
    const paths = files.map(({ path }) => path);
    expect(new Set(paths).size).toBe(paths.length);
    const written = steps.flatMap(({ step }) => step.files.map(({ path }) => path));
    expect(new Set(paths)).toEqual(new Set(written));
    expect(files.find(({ path }) => path === "/etc/sysctl.d/60-nordmesh.conf")).toMatchObject({
      mode: 0o644,
      phase: "prepare-host",
    });
  });

  it("has of a secret a digest of what the stack gave it", () => {
    const { files } = expectationOf("w1");
    const file = files.find(({ path }) => path === "/etc/nordmesh/cluster-ca.crt");
    const digest = createHash("sha256").update(SECRET).digest("hex");
    expect(file).toEqual({
      path: "/etc/nordmesh/cluster-ca.crt",
      mode: 0o644,
      digest,
      text: null,
      phase: "install-api-proxy",
    });
    expect(renderLookScript(expectationOf("w1"), [])).not.toContain("BEGIN CERTIFICATE");
  });

  it("has units as their files say, with the drop-ins that steps write", () => {
    const units = new Map(expectationOf("w1").units.map((unit) => [unit.name, unit]));
    expect(units.get("kubelet.service")).toMatchObject({ enabled: true, running: true });
    expect(units.get("kubelet.service")?.dropIns).toContain(
      "/etc/systemd/system/kubelet.service.d/10-kubeadm.conf",
    );
    expect(units.get("nordmesh-firewall.service")).toMatchObject({ enabled: true, running: false });
    expect(units.get("nordmesh-path.service")).toMatchObject({ enabled: false, running: false });
    expect(units.get("nordmesh-path.socket")).toMatchObject({ enabled: true, running: true });
  });

  it("has the kernel's settings that steps write", () => {
    expect(expectationOf("w1").sysctls).toContainEqual({
      key: "net.ipv4.ip_forward",
      value: "1",
      phase: "prepare-host",
    });
  });

  it("has no step that was never done", () => {
    const known = new Map(resources);
    known.delete("w1-watch-host");
    const { steps, files } = expectationOf("w1", known);
    expect(steps.map(({ phase }) => phase)).not.toContain("watch-host");
    expect(files.map(({ phase }) => phase)).not.toContain("watch-host");
  });
});
