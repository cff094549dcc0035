import { describe, expect, it } from "@jest/globals";
import { planHostCgroups } from "../../../../../../../components/hosts/lab/runtime/machine/cgroup-plan.ts";

const HYBRID = {
  mountinfo: `22 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard
31 30 0:26 / /sys/fs/cgroup/cpu,cpuacct rw,relatime shared:9 - cgroup cgroup rw,cpu,cpuacct
32 30 0:27 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
33 30 0:28 / /sys/fs/cgroup/systemd rw,relatime - cgroup cgroup rw,xattr,name=systemd
34 30 0:29 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw`,
  membership: `9:name=systemd:/
4:memory:/session/7
2:cpu,cpuacct:/
0::/`,
};

const PURE_V2 = {
  mountinfo: `30 24 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate`,
  membership: "0::/user.slice/user-0.slice/session-1.scope\n",
};

describe("planHostCgroups", () => {
  it("puts a host below the groups of this process in each hierarchy of a hybrid machine", () => {
    const plan = planHostCgroups(HYBRID, "lab", "cp1");

    expect(plan.map(({ directory }) => directory)).toEqual([
      "/sys/fs/cgroup/cpu,cpuacct/nordmesh.lab/cp1",
      "/sys/fs/cgroup/memory/session/7/nordmesh.lab/cp1",
      "/sys/fs/cgroup/systemd/nordmesh.lab/cp1",
      "/sys/fs/cgroup/unified/nordmesh.lab/cp1",
    ]);
    expect(plan.map(({ mountName }) => mountName)).toEqual([
      "cpu,cpuacct",
      "memory",
      "systemd",
      "unified",
    ]);
    expect(plan.map(({ controllers }) => controllers)).toEqual([
      ["cpu", "cpuacct"],
      ["memory"],
      [],
      [],
    ]);
    expect(plan[2]?.mountOptions).toBe("none,name=systemd,nosuid,nodev,noexec");
  });

  it("puts a host below the top of a pure version 2 machine, and mounts that alone", () => {
    expect(planHostCgroups(PURE_V2, "lab", "cp1")).toEqual([
      {
        version: 2,
        mountName: "",
        mountOptions: "nosuid,nodev,noexec",
        controllers: [],
        base: "/sys/fs/cgroup",
        directory: "/sys/fs/cgroup/nordmesh.lab/cp1",
      },
    ]);
  });

  it("takes paths in a container as its mounts show them", () => {
    const facts = {
      mountinfo: "40 39 0:27 /docker/abc /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory",
      membership: "4:memory:/docker/abc/build\n",
    };

    expect(planHostCgroups(facts, "lab", "cp1")[0]?.directory).toBe(
      "/sys/fs/cgroup/memory/build/nordmesh.lab/cp1",
    );
  });

  it("counts a hierarchy that is mounted twice once", () => {
    const twice = `${PURE_V2.mountinfo}\n${PURE_V2.mountinfo.replace("/sys/fs/cgroup", "/mnt/cg")}`;

    expect(planHostCgroups({ ...PURE_V2, mountinfo: twice }, "lab", "cp1")).toHaveLength(1);
  });
});
