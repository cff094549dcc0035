// Started as a process of its own by bench-ranges.ts, so that nothing else has filled its memory.
import { loadAddressRanges } from "../../artifacts/address-ranges/address-ranges.ts";
import { parseAddress } from "../../model/values/cidr.ts";
import { toCidrs } from "../../model/values/cidr-set.ts";
import { countriesInside } from "../../model/values/jurisdiction.ts";
import type { RangesMeasurement } from "./bench-ranges.ts";

const MIB = 1024 * 1024;

const peakBytes = (): number => process.resourceUsage().maxRSS * 1024;

function timed<Value>(work: () => Value): { value: Value; seconds: number } {
  const start = performance.now();
  const value = work();
  return { value, seconds: (performance.now() - start) / 1000 };
}

const before = Math.max(peakBytes(), process.memoryUsage().rss);
const address = parseAddress("158.37.0.1");
if (address === null) throw new Error("unreachable: an address");
const ranges = loadAddressRanges();
const lookup = timed(() => ranges.countryOf(address));
const countries = countriesInside("eea");
const sets = timed(() => ({
  ipv4: toCidrs(ranges.rangesOf(countries, "IPv4")).length,
  ipv6: toCidrs(ranges.rangesOf(countries, "IPv6")).length,
}));
const extraMemoryMiB = (peakBytes() - before) / MIB;
const byCountry = timed(() => [ranges.rangesByCountry("IPv4"), ranges.rangesByCountry("IPv6")]);

const measured: RangesMeasurement = {
  setSeconds: sets.seconds,
  extraMemoryMiB,
  networks: sets.value,
  lookupSeconds: lookup.seconds,
  allCountriesSeconds: byCountry.seconds,
  dataSet: ranges.identity(),
};
process.stdout.write(JSON.stringify(measured));
