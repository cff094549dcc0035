import type { DestinationPlan } from "../../../../../../model/plan/egress-plan.ts";
import type { Exception } from "../../../../../../policies/shared/exceptions.ts";
import type { EnvironmentReport, Report } from "../../../../../../scripts/lib/pr-check/report.ts";
import type { Facts } from "../../../../../../scripts/lib/pr-check/snapshot.ts";

/** A destination inside the residency. */
export const bank: DestinationPlan = {
  name: "bank",
  target: { kind: "host", host: "api.bank.example", addresses: ["193.156.120.10"] },
  ports: [443],
  protocol: "tls",
  country: "NO",
  purpose: "card payments",
  legalBasis: "residency",
  reference: null,
  dataCategories: ["names", "amounts"],
  owner: "demo team",
  expires: null,
  callers: { kind: "workloads", accounts: [{ namespace: "demo", serviceAccount: "client" }] },
  originateTls: null,
};

/** A destination outside of it. */
export const mailer: DestinationPlan = {
  ...bank,
  name: "mailer",
  target: { kind: "host", host: "api.mail.example", addresses: [] },
  country: "US",
  purpose: "newsletters",
  legalBasis: "safeguards",
  reference: "SCC module 2 of 2026-03-01",
  owner: "shop team",
  expires: "2027-03-01",
};

/** The facts of a small environment with these destinations. */
export function facts(destinations: readonly DestinationPlan[]): Facts {
  return {
    residency: "eea",
    hosts: [
      {
        name: "cp1",
        role: "control-plane",
        country: "NO",
        publicAddress: "198.51.100.11",
        privateAddress: "10.86.0.11",
      },
    ],
    destinations,
    gatewayCountries: [],
    rangeExceptions: [],
    administrators: [{ name: "office", cidr: "192.0.2.16/28", country: "NO" }],
  };
}

export const exception: Exception = {
  rules: ["containers-run-without-root"],
  resources: ["Deployment shop/web"],
  reason: "the vendor's image has no other user yet",
  owner: "shop team",
  expires: "2026-12-31",
};

/** An environment in which nothing changes. */
export const calm: EnvironmentReport = {
  name: "shop",
  file: "stacks/environments/shop.yaml",
  presence: "both",
  problems: [],
  mended: [],
  unseen: null,
  residency: [],
  resources: [],
  rules: { fresh: [], standing: [], mended: [], excused: [] },
  expiring: [],
  judgement: null,
};

/** A report about these environments. */
export function report(
  environments: readonly EnvironmentReport[],
  rest: Partial<Report> = {},
): Report {
  return {
    base: { commit: "1234567", ref: "origin/main" },
    head: "89abcde",
    changedFiles: 3,
    today: "2026-11-24",
    environments,
    untouched: ["lab"],
    exceptions: [],
    exceptionsProblem: null,
    rules: { added: [], removed: [] },
    notes: [],
    ...rest,
  };
}
