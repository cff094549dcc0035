import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { confirmFirewall } from "../../../components/firewall/phases/confirm-firewall.ts";
import { firewallPaths } from "../../../components/firewall/firewall-paths.ts";
import { loadFirewallStep } from "../../../components/firewall/phases/load-firewall.ts";
import { labNetns } from "../../../components/hosts/lab/runtime/layout.ts";
import { worldNetns } from "../../../components/hosts/lab/runtime/world/world-spec.ts";
import type { Plan } from "../../../model/plan/plan.ts";
import { hostOf } from "../../fixtures/plans.ts";
import { FirewallLab, firewallPlan } from "../support/firewall-lab.ts";
import { probe, type ProbeOutcome } from "../support/probe.ts";
import { describeInLab } from "../support/require-lab.ts";
import { runStep } from "../support/run-step.ts";
import { until } from "../support/until.ts";

/** A plan that forgets the operator: its only administrators sit elsewhere. */
const locksOut: Plan = {
  ...firewallPlan,
  access: {
    bastion: null,
    administrators: [{ name: "office", cidr: "192.0.2.16/28", country: "NO" }],
  },
};

const TABLE = "nft -t list table inet nordmesh | grep comment";

describeInLab("a host's firewall", (bundle) => {
  let firewalls: FirewallLab;

  beforeAll(async () => {
    firewalls = await FirewallLab.create("door", bundle, "127.99.9");
    await firewalls.applyAll();
  });

  afterAll(async () => {
    await firewalls.lab.remove();
  });

  it("lets nobody in from outside, and the cluster's hosts to all but SSH", async () => {
    const { lab, worker, gateway } = firewalls;
    await lab.on(gateway, "systemd-run --quiet --unit=listen socat TCP-LISTEN:10250,fork EXEC:cat");
    await until("it listens", async () =>
      (await lab.on(gateway, "ss -Hltn sport = :10250")) === "" ? undefined : true,
    );
    const tries = (address: string, port: number) =>
      probe(lab, worker, `dial tcp ${address}:${String(port)} -timeout 1500ms`);
    expect(await tries("10.86.0.22", 10250)).toMatchObject({ outcome: "ok" });
    expect(await tries("10.86.0.22", 22)).toMatchObject({ error: "timeout" });
    expect(await tries("198.51.100.22", 10250)).toMatchObject({ error: "timeout" });
    for (const port of [22, 10250, 6443]) {
      expect(fromOutside(`198.51.100.22:${String(port)}`)).toMatchObject({ error: "timeout" });
    }
  });

  it("goes back by itself to the rules before, when new ones lock the operator out", async () => {
    const { lab, worker } = firewalls;
    const before = await lab.on(worker, TABLE);
    const host = hostOf(locksOut, "w1");
    const loading = runStep(lab, worker, "load-firewall", loadFirewallStep(locksOut, host, 8));
    await until("the door is locked", async () =>
      Promise.resolve(fromDoor("10.86.0.21:22").outcome === "failed" ? true : undefined),
    );

    // It waits at the locked door until the host opens it.
    const confirmed = await runStep(
      lab,
      worker,
      "confirm-firewall",
      confirmFirewall.step(locksOut, host),
    );

    await loading;
    expect(confirmed.code).toBe(1);
    expect(confirmed.stderr).toContain("waited for the operator to come back");
    expect(confirmed.stderr).toContain("within 8 s: back to the rules that were confirmed last");
    expect(await lab.on(worker, TABLE)).toBe(before);
    expect(await firewalls.apply(worker)).toEqual([
      "unchanged",
      "changed",
      "unchanged", // it was confirmed before, and still is
      "unchanged",
    ]);
  });

  it("goes back to no rules where it had none", async () => {
    const { lab, gateway } = firewalls;
    await lab.on(
      gateway,
      "nft delete table inet nordmesh; rm /etc/nordmesh/firewall/confirmed.nft",
    );
    const host = hostOf(locksOut, "w2");
    await runStep(lab, gateway, "load-firewall", loadFirewallStep(locksOut, host, 4));

    await until("the operator is let in", async () =>
      lab.on(gateway, "nft list tables").then(
        (tables) => (tables.includes("inet nordmesh") ? undefined : true),
        () => undefined,
      ),
    );
    const journal = await lab.on(
      gateway,
      "journalctl --output=cat --unit=nordmesh-firewall-rollback",
    );
    expect(journal).toContain("no rules, as before");
    await firewalls.apply(gateway);
  });

  it("leaves everything as it is when the new rules are wrong", async () => {
    const { lab, worker } = firewalls;
    const before = await lab.on(worker, TABLE);
    const wrong: Plan = {
      ...firewallPlan,
      network: { ...firewallPlan.network, podCidr: "10.244.0.0/66" },
    };
    const step = loadFirewallStep(wrong, hostOf(wrong, "w1"), 60);
    const failed = await runStep(lab, worker, "load-firewall", step);
    expect(failed.code).not.toBe(0);
    expect(await lab.on(worker, TABLE)).toBe(before);
    expect(await lab.on(worker, "systemctl list-timers --all --no-legend 'nordmesh-*'")).toBe("");
  });

  it("lets no kubelet start after a boot at which the rules did not load", async () => {
    const { lab, worker } = firewalls;
    const { confirmed } = firewallPaths;
    // These hosts have no Kubernetes: a unit of the kubelet's name stands in for it.
    await lab.on(
      worker,
      `printf '[Service]\\nExecStart=sleep infinity\\n[Install]\\nWantedBy=multi-user.target\\n' \
        >/etc/systemd/system/kubelet.service && systemctl daemon-reload && systemctl -q enable --now kubelet`,
    );
    expect(await stateOf("kubelet")).toBe("active");
    await lab.on(worker, `cp ${confirmed} /root/confirmed.nft && echo 'no rule' >>${confirmed}`);
    await lab.cli("reboot", "w1");
    await until("the boot is over", async () =>
      (await stateOf("multi-user.target")) === "active" ? true : undefined,
    );
    expect([await stateOf("nordmesh-firewall"), await stateOf("kubelet")]).toEqual([
      "failed",
      "inactive",
    ]);
    await lab.on(worker, `mv /root/confirmed.nft ${confirmed} && systemctl start kubelet`);
    expect([await stateOf("nordmesh-firewall"), await stateOf("kubelet")]).toEqual([
      "active",
      "active",
    ]);

    function stateOf(unit: string): Promise<string> {
      return lab.on(worker, `systemctl is-active ${unit} || true`);
    }
  });

  /** One try of a host in the United States to get in. */
  function fromOutside(address: string): ProbeOutcome {
    return probeFrom(worldNetns(firewalls.lab.name, "us-1"), address);
  }

  /** One try from where the operator's connections come from. */
  function fromDoor(address: string): ProbeOutcome {
    return probeFrom(labNetns(firewalls.lab.name), address);
  }

  function probeFrom(netns: string, address: string): ProbeOutcome {
    const line = execFileSync(
      "sh",
      [
        "-c",
        `ip netns exec ${netns} ${join(bundle, "bin/probe")} dial tcp ${address} -timeout 1s || [ $? = 1 ]`,
      ],
      { encoding: "utf8" },
    );
    return JSON.parse(line) as ProbeOutcome;
  }
});
