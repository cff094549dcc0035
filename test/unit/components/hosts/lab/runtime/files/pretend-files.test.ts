import { describe, expect, it } from "@jest/globals";
import {
  renderControllers,
  renderMeminfo,
} from "../../../../../../../components/hosts/lab/runtime/files/pretend-files.ts";

describe("renderMeminfo", () => {
  it("shows the host's limit as its memory, no swap, and the machine's other figures", () => {
    const machine = `MemTotal:       24682416 kB
MemFree:        10000000 kB
MemAvailable:   22000000 kB
Buffers:          100000 kB
SwapTotal:       2000000 kB
SwapFree:        1000000 kB
HugePages_Total:       0
`;

    expect(renderMeminfo(machine, 2048)).toBe(`MemTotal:        2097152 kB
MemFree:         2097152 kB
MemAvailable:    2097152 kB
Buffers:          100000 kB
SwapTotal:             0 kB
SwapFree:              0 kB
HugePages_Total:       0
`);
  });
});

describe("renderControllers", () => {
  it("turns off what systemd would try to mount in vain, and keeps the rest", () => {
    const machine = `#subsys_name\thierarchy\tnum_cgroups\tenabled
cpu\t1\t9\t1
cpuacct\t2\t3\t1
memory\t4\t43\t1
net_cls\t0\t15\t1
`;

    expect(renderControllers(machine)).toBe(`#subsys_name\thierarchy\tnum_cgroups\tenabled
cpu\t1\t9\t1
cpuacct\t2\t3\t0
memory\t4\t43\t1
net_cls\t0\t15\t0
`);
  });
});
