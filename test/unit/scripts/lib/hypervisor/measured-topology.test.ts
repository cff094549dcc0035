import { describe, expect, it } from "@jest/globals";
import {
  parseMeasurement,
  renderHypervisor,
} from "../../../../../scripts/lib/hypervisor/measured-topology.ts";

const twoSockets = `== cpus
0,0,0,0
1,1,0,0
2,2,1,1
3,3,1,1
4,0,0,0
5,1,0,0
6,2,1,1
7,3,1,1
== memory
0 total 64000
0 2048kB 0
0 1048576kB 60
1 total 64100
1 1048576kB 58
== disks
nvme0n1 1788 1
== nics
enp1s0f0 25000 0 br-private
enp2s0 -1 -1 
== key
ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFeqrhO5kAxWOQkH51Vh3uNzHxS+NZ8Hn3dJA3mHKJzC
== kvm
yes
`;

describe("a measured hypervisor", () => {
  it("is read: cores with their siblings on their nodes, pages, devices", () => {
    const measured = parseMeasurement(twoSockets);
    expect(measured).toMatchObject({
      sockets: 2,
      hugePages: "1GiB",
      nodes: [
        {
          id: 0,
          cores: [
            [0, 4],
            [1, 5],
          ],
          totalMiB: 64_000,
          hugePagesMiB: 61_440,
        },
        {
          id: 1,
          cores: [
            [2, 6],
            [3, 7],
          ],
          totalMiB: 64_100,
          hugePagesMiB: 59_392,
        },
      ],
      disks: [{ device: "nvme0n1", sizeGiB: 1788, node: 1 }],
      nics: [
        { name: "enp1s0f0", mbit: 25_000, node: 0, bridge: "br-private" },
        { name: "enp2s0", mbit: null, node: null, bridge: null },
      ],
      hasKvm: true,
    });
  });

  it("is written as an entry of hypervisors", () => {
    const entry = renderHypervisor("hv1", "192.0.2.11", parseMeasurement(twoSockets));
    expect(entry).toContain(
      '    - { threads: ["0-1", "4-5"], reservedCores: 1, memory: 60GiB }\n    - { threads: ["2-3", "6-7"], reservedCores: 1, memory: 58GiB }\n',
    );
    expect(entry).toContain("    nvme0n1: { volumeGroup: nvme0n1, size: 1788GiB, node: 1 }\n");
  });

  it("without huge pages is told to set some aside", () => {
    const none = twoSockets
      .replace("1048576kB 60", "1048576kB 0")
      .replace("1048576kB 58", "1048576kB 0");
    const entry = renderHypervisor("hv1", "192.0.2.11", parseMeasurement(none));
    expect(entry).toContain("hugepagesz=1G");
    expect(entry).not.toContain("hugePages: 1GiB");
  });
});
