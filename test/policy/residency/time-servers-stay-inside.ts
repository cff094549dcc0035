import type { Resource } from "../../../policies/shared/resource.ts";
import { facts, object, resource, type RuleCases } from "../support/rule-cases.ts";

function clock(country: string, ports = [123]): Resource {
  const target = { kind: "host", host: "ntp.time.example", addresses: ["194.58.200.20"] };
  return facts({ residency: "eea", destinations: [{ name: "time", country, ports, target }] });
}

function file(name: string, text: string): Resource {
  return object("core/v1:ConfigMap", "kube-system/clock", { data: { [name]: text } });
}

function command(create: string): Resource {
  return resource("command:remote:Command", "w1-clock", { create });
}

export const cases: RuleCases = {
  badPaths: ['data."chrony.conf"'],
  good: [
    [clock("SE")],
    [clock("US", [443])],
    [
      file(
        "chrony.conf",
        "# pool pool.ntp.example\nserver 10.0.0.2 iburst\npeer clock.kube-system.svc",
      ),
    ],
    [file("haproxy.cfg", "  server api 203.0.113.11:6443 check")],
    [object("core/v1:Secret", "kube-system/clock", { data: { "ntp.conf": "pool ntp.example" } })],
    [clock("SE"), file("ntp.conf", "server ntp.time.example\nserver 127.127.1.0")],
    [
      clock("SE"),
      command(
        "cat >/etc/systemd/timesyncd.conf <<'END'\n[Time]\nNTP=194.58.200.20\nFallbackNTP=\nEND",
      ),
    ],
    [command("server api 203.0.113.11:6443 check")],
    [resource("command:remote:Command", "w1-nothing", {})],
  ],
  bad: [
    [[clock("US")], ["destinations[0].country"]],
    [[clock("CH", [4460])], ["destinations[0].country"]],
    [[clock("CH", [443]), file("ntp.conf", "server ntp.time.example")], ['data."ntp.conf"']],
    [
      [file("timesyncd.conf", "[Time]\nNTP=10.0.0.2 time.example\nFallbackNTP=pool.ntp.example")],
      ['data."timesyncd.conf"', 'data."timesyncd.conf"'],
    ],
    [
      [
        command(
          "cat >chrony.conf <<'END'\npool 2.debian.pool.ntp.example iburst\nserver time.example nts\nEND",
        ),
      ],
      ["create", "create"],
    ],
    [[command("FallbackNTP=time.example")], ["create"]],
  ],
  hidden: [
    [0, "residency"],
    [0, "destinations"],
    [0, "destinations[0].country"],
    [0, "destinations[0].ports"],
    [1, "data"],
    [1, 'data."chrony.conf"'],
  ],
};
