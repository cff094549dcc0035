import { describe, expect, it } from "@jest/globals";
import { parse } from "yaml";
import { mergeEnvironment } from "../../../../../../scripts/lib/recovery/rebuild/merge-environment.ts";

const LOST = `# Ours.
name: small
network:
  public: { cidr: 192.0.2.0/24 }
  private: { cidr: 10.86.0.0/24 }
  pods: 10.244.0.0/16 # never changed
hosts:
  cp1: { role: control-plane }
mesh: { kind: istio }
`;

describe("an environment onto other hosts", () => {
  it("takes machines and their networks, and nothing that runs on them", () => {
    const onto = `name: spare
network: { private: { cidr: 10.99.0.0/24 }, pods: 10.0.0.0/16 }
hosts:
  cp7: { role: control-plane }
mesh: { kind: other }
`;
    const merged = mergeEnvironment(LOST, onto);
    expect(parse(merged)).toEqual({
      name: "small",
      network: {
        public: { cidr: "192.0.2.0/24" },
        private: { cidr: "10.99.0.0/24" },
        pods: "10.244.0.0/16",
      },
      hosts: { cp7: { role: "control-plane" } },
      mesh: { kind: "istio" },
    });
    expect(merged).toContain("# Ours.");
    expect(merged).toContain("# never changed");
  });

  it.each(["", "hosts: []", "name: spare"])("needs hosts, and %j has none", (onto) => {
    expect(() => mergeEnvironment(LOST, onto)).toThrow("hosts:");
  });
});
