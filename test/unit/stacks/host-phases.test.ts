import { describe, expect, it } from "@jest/globals";
import { clusterPhases } from "../../../components/kubeadm/phases/index.ts";
import { markGatewayHosts } from "../../../components/kubeadm/phases/mark-gateway-hosts.ts";
import type { Phase, Step } from "../../../model/phase.ts";
import type { Plan } from "../../../model/plan/plan.ts";
import { allPhases, phasesFor } from "../../../stacks/host-phases.ts";
import { hostOf, labPlan, threeControlPlanes } from "../../fixtures/plans.ts";
import { expectGolden } from "../../support/golden.ts";

describe("phases of a host", () => {
  it.each([
    [labPlan, "cp1", "init-control-plane"],
    [labPlan, "w1", "join-workers"],
    [threeControlPlanes, "cp1", "init-control-plane"],
    [threeControlPlanes, "cp2", "join-control-planes"],
    [threeControlPlanes, "cp3", "join-control-planes"],
  ])("enter the cluster in one way only", (plan, name, expected) => {
    const names = phasesFor(hostOf(plan, name)).map((phase) => phase.name);
    const entries = clusterPhases.map((phase) => phase.name);
    expect(names.filter((phase) => entries.includes(phase))).toEqual([expected]);
  });

  it("bring keys of authorities to control planes only", () => {
    const names = phasesFor(hostOf(labPlan, "w1")).flatMap(
      (phase) => stepOf(phase, labPlan, "w1").secretsOnStdin,
    );
    expect(names.sort()).toEqual(["bootstrap-kubeconfig", "cluster-ca.crt"]);
  });
});

describe("marks of the egress gateway's hosts", () => {
  it("say of each host whether it carries the gateway, and whether it carries nothing else", () => {
    const plan: Plan = {
      ...threeControlPlanes,
      hosts: [
        hostOf(threeControlPlanes, "cp1"),
        { ...hostOf(threeControlPlanes, "cp2"), egressGateway: "shared" },
        { ...hostOf(threeControlPlanes, "w1"), egressGateway: "dedicated" },
      ],
    };
    const { done, apply } = stepOf(markGatewayHosts, plan, "cp1");
    const wanted = [...done.matchAll(/marks (\w+)\)" = "([^"]*)"/g)].map(([, ...found]) => found);
    expect(wanted).toEqual([
      ["cp1", "/"],
      ["cp2", "true/"],
      ["w1", "true/NoSchedule"],
    ]);
    expect(apply).toContain("kubectl label node cp1 nordmesh.io/egress-gateway-\n");
    expect(apply).toContain("kubectl label --overwrite node cp2 nordmesh.io/egress-gateway=true\n");
    expect(apply).toContain(
      "kubectl taint --overwrite node w1 nordmesh.io/egress-gateway:NoSchedule",
    );
  });
});

describe.each(allPhases)("phase $name", (phase) => {
  const plan = threeControlPlanes;
  const steps = plan.hosts
    .filter((host) => phase.appliesTo(host))
    .map((host) => stepOf(phase, plan, host.name));

  it("applies to some host", () => {
    expect(steps.length).toBeGreaterThan(0);
  });

  it("asks for exactly the secrets that its files are made of", () => {
    for (const step of steps) {
      const used = step.files.flatMap(({ content }) =>
        typeof content === "string" ? [] : [content.secret],
      );
      expect(used.sort()).toEqual([...step.secretsOnStdin].sort());
    }
  });

  it("has commands as they were reviewed", () => {
    const [step] = steps;
    expectGolden(`steps/${phase.name}.sh`, step === undefined ? "" : renderForReading(step));
  });
});

function stepOf(phase: Phase, plan: Plan, host: string): Step {
  return phase.step(plan, hostOf(plan, host));
}

function renderForReading(step: Step): string {
  const files = step.files.map(({ path, mode, content }) => {
    const text = typeof content === "string" ? content : `(secret ${content.secret})\n`;
    return `## ${path} ${mode.toString(8)}\n${text}`;
  });
  return [
    "# shellcheck shell=sh disable=SC1091",
    `# done, within ${String(step.timeoutSeconds)} s:`,
    step.done,
    "# apply:",
    step.apply,
    ...files.map((file) => file.trimEnd().replaceAll(/^/gm, "#| ")),
    "",
  ].join("\n");
}
