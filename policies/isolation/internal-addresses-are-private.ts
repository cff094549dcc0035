import { statesFacts } from "../shared/facts.ts";
import { hardening } from "../shared/frameworks.ts";
import { isPrivateAddress, isPrivateNetwork } from "../shared/hosts.ts";
import { inputsOf } from "../shared/objects.ts";
import { defineRule } from "../shared/rule.ts";

/** What hosts, pods and services say to each other has addresses that the internet does not route. */
export const internalAddressesArePrivate = defineRule({
  name: "internal-addresses-are-private",
  description: "Hosts, pods and services talk over private networks only",
  severity: "critical",
  framework: hardening("Network separation and hardening"),
  why: "An internal address that the internet routes is one firewall rule away from the internet, and traffic between hosts may take a way through other countries.",
  fix: "use networks of RFC 1918, RFC 6598 or RFC 4193 for the private interface, pods and services",
  good: `
type: infra:guardrails:ResidencyFacts
name: facts
props:
  networks: { private: 10.86.0.0/24, pods: 10.244.0.0/16, services: 10.96.0.0/16 }
  hosts: [{ name: cp1, privateAddress: 10.86.0.11 }]`,
  bad: `
type: infra:guardrails:ResidencyFacts
name: facts
props:
  networks: { private: 203.0.113.0/24, pods: 10.244.0.0/16, services: 10.96.0.0/16 }
  hosts: [{ name: cp1, privateAddress: 10.86.0.11 }]`,
  appliesTo: statesFacts,
  check: (facts, report) => {
    const inputs = inputsOf(facts);
    for (const name of ["private", "pods", "services"]) {
      const network = inputs.at("networks", name);
      if (isPrivateNetwork(network.text() ?? "")) continue;
      report(network, { expected: "a private network" });
    }
    for (const host of inputs.at("hosts").items()) {
      const address = host.at("privateAddress");
      if (isPrivateAddress(address.text() ?? "")) continue;
      report(address, { expected: "a private address" });
    }
  },
});
