import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type LabReference, worldPaths } from "./world-spec.ts";

/** Something that reached a host outside: proof that a packet filter let it through. */
export interface Arrival {
  /** ISO time in UTC. */
  readonly time: string;
  /** Name of the host outside. */
  readonly host: string;
  /** `tcp`: a first packet; `udp`: a datagram; `icmp`: an echo request; `tls`: a client's hello. */
  readonly protocol: "tcp" | "udp" | "icmp" | "tls";
  /** Sender, with its port where there is one. */
  readonly peer: string;
  readonly address: string;
  readonly port?: number;
  /** Name that a TLS client asked for. */
  readonly sni?: string;
}

/** All that reached the world of a lab since it was started, in order of time. */
export async function readArrivals({ stateDir }: LabReference): Promise<Arrival[]> {
  const { directory } = worldPaths(stateDir);
  const files = await readdir(directory).catch(() => [] as string[]);
  const texts = await Promise.all(
    files
      .filter((file) => file.endsWith(".arrivals"))
      .map((file) => readFile(join(directory, file), "utf8")),
  );
  return texts
    .flatMap((text) => text.split("\n").slice(0, -1)) // the last may be half-written
    .map((line) => JSON.parse(line) as Arrival)
    .sort((left, right) => left.time.localeCompare(right.time));
}
