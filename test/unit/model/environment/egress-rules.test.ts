import { describe, expect, it } from "@jest/globals";
import { editedText, parseAs, problemsOf, warningsOf } from "../../../fixtures/environments.ts";

type Edit = readonly [string, string];
type Case = readonly [string, readonly Edit[], readonly string[]];

const BANK = "egress.destinations.bank";
const LEDGER = "egress.destinations.ledger";
const SUPPORT = "egress.destinations.support";
const TIME = "egress.destinations.time";
const OFFICE = "access.administrators.office";

const cases: readonly Case[] = [
  ["nothing wrong", [], []],
  [
    "a destination without country and purpose",
    [['      country: "NO"\n      purpose: card payments\n', ""]],
    [`missing ${BANK}.country`, `missing ${BANK}.purpose`],
  ],
  [
    "UK for the United Kingdom",
    [["country: SE", "country: UK"]],
    [`country-unknown ${TIME}.country`],
  ],
  ["EL for Greece", [["country: SE", "country: EL"]], [`country-unknown ${TIME}.country`]],
  ["EU as a country", [["country: SE", "country: EU"]], [`country-unknown ${TIME}.country`]],
  ["a wildcard", [["api.bank.example", '"*.bank.example"']], [`wildcard-host ${BANK}.host`]],
  [
    "an address as host",
    [["api.bank.example", "194.63.248.9"]],
    [`host-is-an-address ${BANK}.host`],
  ],
  ["host bits", [["194.58.200.0/24", "194.58.200.1/24"]], [`host-bits-set ${TIME}.cidr`]],
  ["half the internet", [["194.58.200.0/24", "64.0.0.0/2"]], [`network-too-wide ${TIME}.cidr`]],
  [
    "an exception twice",
    [["203.0.113.128/25", "203.0.113.64/26"]],
    ["networks-overlap egress.ranges.narrow[0].cidr"],
  ],
  [
    "pods as a destination",
    [["194.58.200.0/24", "10.244.7.0/24"]],
    [`network-inside ${TIME}.cidr`],
  ],
  [
    "a host's own address as a destination",
    [["194.63.248.10", "10.86.0.22"]],
    [`network-inside ${BANK}.addresses[0]`],
  ],
  [
    "host and cidr",
    [["host: api", "cidr: 194.63.248.0/24\n      host: api"]],
    [`two-targets ${BANK}.cidr`, `network-for-workloads ${BANK}.cidr`],
  ],
  ["neither host nor cidr", [["      host: support.example\n", ""]], [`missing ${SUPPORT}`]],
  [
    "UDP for workloads",
    [["protocol: tcp", "protocol: udp"]],
    [`udp-for-workloads ${LEDGER}.protocol`],
  ],
  [
    "a host of two destinations",
    [["host: support.example", "host: api.bank.example"]],
    [`host-listed-twice ${SUPPORT}.host`],
  ],
  [
    "a port that the proxy itself has",
    [["ports: [7001]", "ports: [15021]"]],
    [`port-of-the-proxy ${LEDGER}.ports[0]`],
  ],
  [
    "a name that no object can have",
    [["    ledger:", "    Ledger_1:"]],
    ["not-a-name egress.destinations.Ledger_1"],
  ],
  [
    "hosts beside workloads",
    [["callers: [hosts]", "callers: [hosts, demo/client]"]],
    [`callers-mixed ${TIME}.callers`],
  ],
  [
    "a caller without namespace",
    [["callers: [hosts]", "callers: [client]"]],
    [`not-a-caller ${TIME}.callers[0]`],
  ],
  [
    "an expired destination",
    [["expires: 2026-11-24", "expires: 2026-11-23"]],
    [`expired ${LEDGER}.expires`],
  ],
  [
    "an expired exception",
    [["2027-06-30", "2025-06-30"]],
    ["expired egress.ranges.extend[0].expires"],
  ],
  [
    "no day at all",
    [["expires: 2026-11-24", "expires: 2026-02-29"]],
    [`not-a-day ${LEDGER}.expires`],
  ],
  [
    "names that nobody resolves",
    [["ports: [53]", "ports: [54]"]],
    [`no-resolver ${LEDGER}.host`, `no-resolver ${SUPPORT}.host`],
  ],
  [
    "no gateway",
    [["    egressGateway: dedicated\n", ""]],
    ["no-egress-gateway egress.destinations"],
  ],
  [
    "a gateway on a control plane",
    [["role: control-plane\n", "role: control-plane\n    egressGateway: shared\n"]],
    ["gateway-on-control-plane hosts.cp1.egressGateway"],
  ],
  [
    "no host for workloads",
    [["    private: 10.86.0.21", "    egressGateway: dedicated\n    private: 10.86.0.21"]],
    ["no-host-for-workloads hosts.w1.egressGateway"],
  ],
  ["the US inside the EEA", [["SE", "US"]], [`country-outside-residency ${TIME}.country`]],
  [
    "Switzerland without an opt-in",
    [["  adequacy: [CH]\n", ""]],
    [`adequacy-not-allowed ${LEDGER}.country`],
  ],
  [
    "adequacy where there is no decision",
    [
      ["adequacy: [CH]", "adequacy: [CH, IN]"],
      ["country: CH", "country: IN"],
    ],
    ["no-adequacy egress.adequacy[1]", `no-adequacy ${LEDGER}.country`],
  ],
  [
    "safeguards without a reference",
    [["      reference: SCC module 2 and transfer impact assessment of 2026-03-01\n", ""]],
    [`missing ${SUPPORT}.reference`],
  ],
  [
    "a log sink abroad with safeguards",
    [
      [
        "country: SE\n      purpose: time for the hosts\n      legalBasis: residency",
        "country: US\n      purpose: time for the hosts\n      legalBasis: safeguards\n      reference: clauses of 2026",
      ],
    ],
    [`hosts-outside-residency ${TIME}.country`],
  ],
  [
    "administrators abroad",
    [['/28, country: "NO"', "/28, country: IN"]],
    [`country-outside-residency ${OFFICE}.country`],
  ],
  ["weights that miss some", [["weight: 5 }", "weight: 4 }"]], ["weights services.echo.subsets"]],
  [
    "a header to nowhere",
    [["subset: v2", "subset: v3"]],
    ["subset-unknown services.echo.header.subset"],
  ],
  [
    "an outage that the file wants refused",
    [["maxEjectionPercent: 50", "maxEjectionPercent: 100, strict: true"]],
    [
      "ejection-is-an-outage services.echo.circuitBreaker",
      "ejection-is-an-outage services.echo.circuitBreaker",
    ],
  ],
  [
    "one pod that may be out, refused",
    [
      ["v2: { replicas: 2", "v2: { replicas: 1"],
      ["maxEjectionPercent: 50", "strict: true"],
    ],
    ["ejection-is-an-outage services.echo.circuitBreaker"],
  ],
  [
    "other address data than the pinned",
    [["  ranges:\n", "  ranges:\n    dataset: sha256:other\n"]],
    ["address-data-differs egress.ranges.dataset"],
  ],
];

describe("egress and service rules", () => {
  it.each(cases)("%s", (_case, edits, problems) => {
    const parsed = parseAs("valid-egress", editedText("valid-egress", edits));
    expect(problemsOf(parsed)).toEqual(problems);
  });

  it.each<Case>([
    ["none in the file as it is", [], []],
    [
      "an address that is registered elsewhere",
      [["194.63.248.10", "8.8.8.8"]],
      [`registered-elsewhere ${BANK}.addresses[0]`],
    ],
    [
      "a service that may lose all pods",
      [["maxEjectionPercent: 50", "maxEjectionPercent: 100"]],
      [
        "ejection-is-an-outage services.echo.circuitBreaker",
        "ejection-is-an-outage services.echo.circuitBreaker",
      ],
    ],
  ])("warnings: %s", (_case, edits, warnings) => {
    const parsed = parseAs("valid-egress", editedText("valid-egress", edits));
    expect(problemsOf(parsed)).toEqual([]);
    expect(warningsOf(parsed)).toEqual(warnings);
  });
});
