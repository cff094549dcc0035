import { describe, expect, it } from "@jest/globals";
import { networkSysctls } from "../../../../components/hardening/host-settings.ts";
import { hardenHost } from "../../../../components/hardening/phases/harden-host.ts";
import { updateSecurely } from "../../../../components/hardening/phases/update-securely.ts";
import type { Phase, Step } from "../../../../model/phase.ts";
import type { HardeningPlan } from "../../../../model/plan/hardening-plan.ts";
import type { HardeningItemId } from "../../../../model/values/hardening-item.ts";
import { expectGolden } from "../../../support/golden.ts";
import { hostOf, labPlan } from "../../../fixtures/plans.ts";

const NOTHING_LEFT_OUT: HardeningPlan = { optOuts: [], maintenance: null };

describe("a host without opt-outs", () => {
  it("has all settings of the kernel and of SSH", () => {
    expectGolden("hardening/sysctls.conf", file(stepOf(hardenHost), "61-nordmesh-hardening.conf"));
    expectGolden("hardening/sshd.conf", file(stepOf(hardenHost), "00-nordmesh.conf"));
  });

  it("filters sources by interface alone: the kernel takes the larger number of all and one", () => {
    const text = file(stepOf(hardenHost), "61-nordmesh-hardening.conf");
    expect(text.match(/^.*rp_filter.*$/gm)).toEqual([
      "net.ipv4.conf.all.rp_filter = 0",
      "net.ipv4.conf.eth0.rp_filter = 1",
      "net.ipv4.conf.eth1.rp_filter = 2",
    ]);
  });

  it("keeps the distribution's filtering where interfaces have names that nobody knows", () => {
    const { network } = labPlan;
    const unnamed = { interface: null };
    const plan = {
      ...labPlan,
      network: {
        ...network,
        public: { ...network.public, ...unnamed },
        link: { ...network.link, ...unnamed },
      },
    };
    expect(networkSysctls(plan)).not.toHaveProperty(["net.ipv4.conf.all.rp_filter"]);
  });

  it("turns off what sets its own core pattern later in a boot, before it sets the host's", () => {
    expect(stepOf(hardenHost).apply).toMatch(/disable .*apport\.service.*\n.*sysctl -q -p/);
  });

  it("installs updates, and reboots for none without a window", () => {
    const { files, apply } = stepOf(updateSecurely);
    expect(files.map(({ path }) => path)).not.toContain(
      "/etc/systemd/system/nordmesh-maintenance.timer",
    );
    expect(apply).toContain("rm -f /etc/systemd/system/nordmesh-maintenance.timer");
    expectGolden("hardening/apt.conf", file(stepOf(updateSecurely), "60nordmesh"));
  });

  it("reboots in its own part of the window", () => {
    const maintenance = { day: "saturday", hour: 2, hours: 1 } as const;
    const timer = (host: string): string =>
      file(
        stepOf(updateSecurely, { optOuts: [], maintenance }, host),
        "nordmesh-maintenance.timer",
      );
    expect(timer("cp1")).toContain("OnCalendar=Sat *-*-* 02:50:00 UTC\n");
    expect(timer("w1")).toContain("OnCalendar=Sat *-*-* 02:00:00 UTC\n");
    expect(timer("w2")).toContain("OnCalendar=Sat *-*-* 02:10:00 UTC\n");
  });
});

describe("an opt-out", () => {
  it("lets a jump host forward TCP, and nothing else", () => {
    const text = file(stepOf(hardenHost, without("ssh-forwarding")), "00-nordmesh.conf");
    expect(text).toContain("AllowTcpForwarding yes\n");
    expect(text).toContain("AllowAgentForwarding no\n");
    expect(stepOf(hardenHost, without("ssh-forwarding")).done).toContain("allowtcpforwarding yes");
  });

  it("else lets a control plane forward to its own API, and a worker nowhere", () => {
    const text = (host: string): string =>
      file(stepOf(hardenHost, NOTHING_LEFT_OUT, host), "00-nordmesh.conf");
    expect(text("cp1")).toContain("AllowTcpForwarding local\nPermitOpen 10.86.0.11:6443\n");
    expect(text("w1")).toContain("AllowTcpForwarding no\n");
  });

  it("leaves settings of the kernel to somebody else", () => {
    const text = file(stepOf(hardenHost, without("kernel-settings")), "61-nordmesh-hardening.conf");
    expect(text).not.toContain("kernel.dmesg_restrict");
    expect(stepOf(hardenHost, without("kernel-settings")).apply).not.toContain("apport");
    expect(text).toContain("kernel.panic = 10\n");
    expect(text).toContain("net.ipv4.tcp_syncookies = 1\n");
  });

  it("takes back what an earlier run wrote", () => {
    const { files, apply } = stepOf(hardenHost, without("kernel-modules"));
    expect(files.map(({ path }) => path)).not.toContain("/etc/modprobe.d/60-nordmesh.conf");
    expect(apply).toMatch(/^rm -f \/etc\/modprobe\.d\/60-nordmesh\.conf\n/);
  });

  it("is for its host only", () => {
    const { optOuts } = without("ssh-forwarding");
    const onlyW1 = {
      maintenance: null,
      optOuts: optOuts.map((one) => ({ ...one, hosts: ["w1"] })),
    };
    const forwarding = (host: string): boolean =>
      file(stepOf(hardenHost, onlyW1, host), "00-nordmesh.conf").includes("AllowTcpForwarding yes");
    expect([forwarding("w1"), forwarding("w2")]).toEqual([true, false]);
  });
});

function without(item: HardeningItemId): HardeningPlan {
  const words = { reason: "for the test", owner: "the tests", expires: null };
  return { optOuts: [{ items: [item], hosts: null, ...words }], maintenance: null };
}

function stepOf(phase: Phase, hardening = NOTHING_LEFT_OUT, host = "cp1"): Step {
  return phase.step({ ...labPlan, hardening }, hostOf(labPlan, host));
}

function file({ files }: Step, name: string): string {
  const found = files.find(({ path }) => path.endsWith(`/${name}`));
  if (typeof found?.content !== "string") throw new Error(`no file ${name}`);
  return found.content;
}
