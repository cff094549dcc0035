import type { Resource } from "../../../policies/shared/resource.ts";
import { command, type RuleCases } from "../support/rule-cases.ts";

export const cases: RuleCases = {
  badPaths: ["ClusterConfiguration.apiServer.extraArgs"],
  good: [[kept("1")], [kept("365")], [command("kind: KubeletConfiguration")]],
  bad: [
    [[kept("0")], ["ClusterConfiguration.apiServer.extraArgs"]],
    [[kept("366")], ["ClusterConfiguration.apiServer.extraArgs"]],
    [[kept("30", "")], ["ClusterConfiguration.apiServer.extraArgs"]],
    [
      [command("kind: ClusterConfiguration")],
      ["ClusterConfiguration.apiServer.extraArgs", "ClusterConfiguration.apiServer.extraArgs"],
    ],
  ],
  configured: [
    [{ maxDays: 400 }, [kept("366")], []],
    [{ maxDays: 7 }, [kept("30")], ["ClusterConfiguration.apiServer.extraArgs"]],
  ],
  hidden: [[0, "create"]],
};

function kept(days: string, path = "/var/log/audit.log"): Resource {
  const list = `[{ name: audit-log-path, value: "${path}" }, { name: audit-log-maxage, value: "${days}" }]`;
  return command(`kind: ClusterConfiguration\napiServer: { extraArgs: ${list} }`);
}
