import type { Plan } from "../plan/plan.ts";
import { VERIFY } from "./probe-pods.ts";
import type { ProbePlan } from "./probe-plan.ts";

const PATH = "/status/204";
const QUERY = "verification=in-a-query-string";
const COOKIE = "verification=in-a-cookie";

/** What proxies write down of a request: that it was made, and nothing that a person sent with it. */
export function logProbes(plan: Plan): readonly ProbePlan[] {
  const url = `http://server.${VERIFY}.svc.${plan.network.clusterDomain}:8080${PATH}?${QUERY}`;
  const isQueryAllowed = plan.mesh.accessLog.queryStrings !== null;
  return [
    {
      id: "access-log",
      area: "logs",
      title: isQueryAllowed
        ? "Access logs of both ends have a request, without its cookie; this environment logs query strings"
        : "Access logs of both ends have a request, without its query string and its cookie",
      tried: `GET ${url} with a cookie from a pod in the mesh`,
      from: { kind: "pod", pod: `${VERIFY}/client` },
      arguments: ["get", url, "-H", `cookie: ${COOKIE}`],
      input: null,
      expects: {
        kind: "answer",
        recorded: {
          pods: [`${VERIFY}/client`, `${VERIFY}/server`],
          path: PATH,
          hidden: isQueryAllowed ? [COOKIE] : [QUERY, COOKIE],
        },
      },
    },
  ];
}
