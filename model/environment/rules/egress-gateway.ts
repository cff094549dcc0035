import type { Finding } from "../finding.ts";
import type { Rule } from "./rule.ts";
import { destinationsOf, hostsOf } from "./rule.ts";

/** What leaves needs a host to leave through. */
export const destinationsHaveAGateway: Rule = (draft) => {
  const hasGateway = hostsOf(draft).some(([, host]) => host.egressGateway !== undefined);
  if (destinationsOf(draft).length === 0 || hasGateway) return [];
  return [
    {
      code: "no-egress-gateway",
      path: ["egress", "destinations"],
      expected: "at least one host with egressGateway, because nothing leaves from any other",
      got: "none",
      fix: "add egressGateway: dedicated to a worker of its own, or shared to one beside workloads",
    },
  ];
};

/** Gateways are workers, and leave a worker for the workloads. */
export const gatewaysAreWorkers: Rule = (draft) => {
  const gateways = hostsOf(draft).filter(([, host]) => host.egressGateway !== undefined);
  const findings = gateways
    .filter(([, host]) => host.role === "control-plane")
    .map(([name]): Finding => ({
      code: "gateway-on-control-plane",
      path: ["hosts", name, "egressGateway"],
      expected: "no gateway, because a control plane has no route out",
      fix: "move egressGateway to a worker",
    }));
  const workers = hostsOf(draft).filter(([, host]) => host.role === "worker");
  const [first] = workers;
  if (first === undefined || workers.some(([, host]) => host.egressGateway !== "dedicated")) {
    return findings;
  }
  return [
    ...findings,
    {
      code: "no-host-for-workloads",
      path: ["hosts", first[0], "egressGateway"],
      expected: "a worker that takes workloads beside the dedicated gateways",
      fix: "add a worker, or write egressGateway: shared",
    },
  ];
};
