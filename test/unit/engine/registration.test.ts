import { describe, expect, it } from "@jest/globals";
import { parseDuration } from "../../../engine/registration.ts";
import { buildUrn, normalizeAlias, providerUrn, stackUrn } from "../../../engine/urn.ts";

describe("parseDuration", () => {
  it.each([
    ["90s", 90],
    ["1h30m", 5400],
    ["1.5h", 5400],
    ["250ms", 0.25],
    ["2m", 120],
    ["", undefined],
  ])("reads %s as %s seconds", (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });

  it.each(["90", "1 h", "5x", "s", "1h30"])("refuses %s", (text) => {
    expect(() => parseDuration(text)).toThrow(`"${text}" is not a duration`);
  });
});

describe("URNs", () => {
  const at = { project: "nordmesh", stack: "lab" };

  it("leave the stack's type out, and carry the types of all other parents", () => {
    const stack = stackUrn(at);
    const outer = buildUrn(at, "infra:kubeadm:Cluster", "cluster", stack);
    const inner = buildUrn(at, "infra:kubeadm:Node", "node", outer);

    expect(stack).toBe("urn:pulumi:lab::nordmesh::pulumi:pulumi:Stack::nordmesh-lab");
    expect(outer).toBe("urn:pulumi:lab::nordmesh::infra:kubeadm:Cluster::cluster");
    expect(inner).toBe("urn:pulumi:lab::nordmesh::infra:kubeadm:Cluster$infra:kubeadm:Node::node");
  });

  it("of aliases lose the stack's type that the SDK writes into them", () => {
    expect(normalizeAlias("urn:pulumi:lab::nordmesh::pulumi:pulumi:Stack$a:b:C::name")).toBe(
      "urn:pulumi:lab::nordmesh::a:b:C::name",
    );
  });

  it("are found in references to providers", () => {
    const urn = buildUrn(at, "pulumi:providers:kubernetes", "cluster");
    expect(providerUrn(`${urn}::some-id`)).toBe(urn);
  });
});
