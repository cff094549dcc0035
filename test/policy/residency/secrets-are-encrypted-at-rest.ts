import { command, resource, type RuleCases } from "../support/rule-cases.ts";

export const cases: RuleCases = {
  badPaths: ["ClusterConfiguration.apiServer.extraArgs"],
  good: [
    [command("kind: KubeletConfiguration")],
    [command("no: kind")],
    [resource("a:b:C", "c", { create: "<<'END'\nkind: ClusterConfiguration\nEND\n" })],
    [command("kind: ClusterConfiguration\n\tbroken: [")],
    [resource("command:local:Command", "a", {})],
  ],
  bad: [
    [
      [
        command(
          'kind: ClusterConfiguration\napiServer: { extraArgs: [{ name: encryption-provider-config, value: "" }] }',
        ),
      ],
      ["ClusterConfiguration.apiServer.extraArgs"],
    ],
  ],
  hidden: [[0, "create"]],
};
