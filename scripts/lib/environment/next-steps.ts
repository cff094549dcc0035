import type { Plan } from "../../../model/plan/plan.ts";
import type { EnvironmentFolders } from "./environment-state.ts";
import { alignColumns } from "../terminal/table.ts";

/** What a person does after an `up`: command lines to copy. */
export function renderNextSteps(plan: Plan, folders: EnvironmentFolders): string[] {
  const { environment, hosts, kubernetes, mesh, demo } = plan;
  const run = (command: string, rest = ""): string => `npm run ${command} -- ${environment}${rest}`;
  const demoCall = (client: string): string =>
    run("kubectl", ` exec -n ${client} deploy/client -c probe -- probe get http://echo.demo/`);
  return [
    `${environment}: ${String(hosts.length)} hosts, Kubernetes ${kubernetes.version}, mesh ${mesh.kind} with mutual TLS ${mesh.mutualTls}, trust domain ${mesh.trustDomain}`,
    "",
    ...alignColumns([
      ["  health", run("status")],
      ["  all pods", run("kubectl", " get pods -A")],
      ...(demo
        ? [
            ["  call in the mesh", demoCall("demo")],
            ["  plaintext, refused", demoCall("demo-outside")],
          ]
        : []),
      ["  a host", run("ssh", ` ${hosts[0].name}`)],
      ["  your own tools", `export KUBECONFIG=${folders.kubeconfig}`],
      ["  remove it all", run("down")],
    ]),
  ];
}
