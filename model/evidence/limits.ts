import type { Plan } from "../plan/plan.ts";

/** What nobody may conclude from the document, in the order of weight. */
export function evidenceLimits(
  plan: Pick<Plan, "driver" | "egress">,
  hasPolicyResults: boolean,
): readonly string[] {
  return [
    ...(plan.driver === "lab"
      ? [
          "This environment is a lab: its hosts, and the outside hosts that were tried, are simulated on one machine. The document shows that the controls work, and nothing about a site where people's data is processed.",
        ]
      : []),
    "Probes show the time at which they ran. They do not show that nothing changed before or after it.",
    "Countries, purposes, data categories and legal bases are what the controller declared. They were checked for consistency and against registry data, not against the recipients themselves.",
    ...(plan.egress.destinations.some(({ target }) => target.kind === "host")
      ? [
          "The country under which an address is registered is not always the country where the server stands.",
        ]
      : []),
    "What a recipient does with data after it arrived, onward transfers included, is outside of what can be tried here. Contracts under Art. 28 and assessments under Art. 46 are referred to, not judged.",
    "Content is not inspected: that only the listed categories of data are sent is the responsibility of the services' owners.",
    "An administrator's network is listed with the country that people work in. Somebody who connects through that network from elsewhere is not seen.",
    "The operator of the machines below the hosts (hypervisor, disks, buildings) is not covered, nor are backups, and what services themselves keep and delete.",
    "The date is the clock of the machine that made the document; there is no independent time stamp. The signature is the environment's own and not a statement by a third party.",
    ...(hasPolicyResults ? [] : ["Results of policy packs are not part of this document."]),
  ];
}
