import { afterAll, beforeAll, expect, it } from "@jest/globals";
import fc from "fast-check";
import { loadAddressRanges } from "../../../artifacts/address-ranges/address-ranges.ts";
import type { DestinationPlan } from "../../../model/plan/egress-plan.ts";
import type { Plan } from "../../../model/plan/plan.ts";
import { type Address, bitsOf, contains, formatAddress } from "../../../model/values/cidr.ts";
import { countriesInside } from "../../../model/values/jurisdiction.ts";
import { PUBLIC_RESOLVERS } from "../../../model/values/public-resolvers.ts";
import { toCidr } from "../../../components/firewall/allowed-destinations.ts";
import { FirewallLab, withDestinations } from "../support/firewall-lab.ts";
import { describeInLab } from "../support/require-lab.ts";
import { IN_POD, MAKE_POD } from "../support/stand-in-pod.ts";
import { until } from "../support/until.ts";

const EACH = 150;

/** A named destination without addresses: any address of the residency's countries may turn out to be its. */
const named: Partial<DestinationPlan> = {
  target: { kind: "host", host: "post.example", addresses: [] },
  ports: [443],
};

describeInLab("a gateway host's address ranges", (bundle) => {
  let firewalls: FirewallLab;
  const samples = sampleAddresses();

  beforeAll(async () => {
    firewalls = await FirewallLab.create("eea", bundle, "127.99.10");
    await firewalls.lab.on(firewalls.gateway, MAKE_POD);
    await firewalls.surround([
      { name: "inside", country: "EEA", addresses: samples.inside, dnsNames: [] },
      { name: "outside", country: "others", addresses: samples.outside, dnsNames: [] },
    ]);
  });

  afterAll(async () => {
    await firewalls.lab.remove();
  });

  it("are all reached while there is no firewall", async () => {
    const all = [...samples.inside, ...samples.outside];
    expect(await reached(all, 443)).toEqual(all);
  });

  it("let a pod reach every sampled address inside at the named port, and none outside", async () => {
    await firewalls.surround([
      { name: "inside", country: "EEA", addresses: samples.inside, dnsNames: [] },
      { name: "outside", country: "others", addresses: samples.outside, dnsNames: [] },
    ]);
    await firewalls.apply(firewalls.gateway, withCountries());

    expect(await reached(samples.inside, 443)).toEqual(samples.inside);
    expect(await reached(samples.outside, 443, 2)).toEqual([]);
    expect(await reached(samples.inside.slice(0, 20), 80, 2)).toEqual([]);

    const wanted = samples.inside.map((address) => `198.51.100.22 ${address}:443`).sort();
    const arrived = await until("all that was let out has arrived", async () => {
      const lines = [...new Set(await firewalls.arrived())].sort();
      return lines.length >= wanted.length ? lines : undefined;
    });
    expect(arrived).toEqual(wanted);
  });

  /**
   * Those of the addresses that a pod on the gateway host can connect to, in the given order. What answers may
   * take its time on a busy machine; what is refused takes all of the given seconds.
   */
  async function reached(
    addresses: readonly string[],
    port: number,
    seconds = 15,
  ): Promise<string[]> {
    const each = `/opt/nordmesh/bundle/bin/probe dial tcp {}:${String(port)} -timeout ${String(seconds)}s || true`;
    const lines = await firewalls.lab.on(
      firewalls.gateway,
      `printf '%s\\n' ${addresses.join(" ")} | ${IN_POD} xargs -P 30 -I{} sh -c '${each}'`,
    );
    const ok = lines
      .split("\n")
      .map((line) => JSON.parse(line) as { outcome: string; address: string })
      .filter(({ outcome }) => outcome === "ok")
      .map(({ address }) => address.replace(/:\d+$/, ""));
    return addresses.filter((address) => ok.includes(address));
  }
});

function withCountries(): Plan {
  const plan = withDestinations([named]);
  return { ...plan, egress: { ...plan.egress, countries: countriesInside("eea") } };
}

/** Half of them lie at the ends of a country's ranges, where a mistake would show. */
function sampleAddresses(): { readonly inside: string[]; readonly outside: string[] } {
  const ranges = loadAddressRanges();
  const countries = countriesInside("eea");
  const ends = ranges
    .rangesOf(countries, "IPv4")
    .ranges.flatMap(({ first, last }) => [first - 1n, first, last, last + 1n]);
  const anywhere = fc.bigInt(0n, (1n << BigInt(bitsOf("IPv4"))) - 1n);
  const blocked = PUBLIC_RESOLVERS.flatMap(({ addresses }) => addresses.map(toCidr));
  const inside = new Set<string>();
  const outside = new Set<string>();
  const values = fc.sample(fc.oneof(fc.constantFrom(...ends), anywhere), {
    numRuns: 4000,
    seed: 4,
  });
  for (const value of values) {
    const address: Address = { family: "IPv4", value };
    const country = ranges.countryOf(address);
    // Nobody's addresses have no host; resolvers are refused wherever they are.
    if (country === null || blocked.some((cidr) => contains(cidr, address))) continue;
    (countries.includes(country) ? inside : outside).add(formatAddress(address));
  }
  return { inside: [...inside].slice(0, EACH), outside: [...outside].slice(0, EACH) };
}
