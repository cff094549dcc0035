import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { bridgePort, labNetns } from "../../../components/hosts/lab/runtime/layout.ts";
import { netnsPath } from "../../../components/hosts/lab/runtime/machine/netns.ts";

/** What crossed a host's private link, as its bridge saw it: outside of the host and of its packet filter. */
export interface Wire {
  /** Packets between hosts by what they are: `udp/51820`, `tcp/6443`, `icmp`; the smaller port counts. */
  readonly kinds: Readonly<Record<string, number>>;
  /** Whether the text that was looked for stood in one of them. */
  readonly marked: boolean;
  /** Largest packet without its Ethernet header, in bytes. */
  readonly largest: number;
}

/**
 * Reads every IPv4 packet between private addresses that crosses a host's private link while something is
 * done.
 * @param without an address whose packets do not count: the lab's own door
 */
export async function watchWire(
  lab: string,
  address: string,
  { without, marker }: { readonly without: string; readonly marker: string },
  during: () => Promise<unknown>,
): Promise<Wire> {
  const link = bridgePort("private", address);
  const child = spawn(
    "nsenter",
    [`--net=${netnsPath(labNetns(lab))}`, "python3", "-c", CAPTURE, link, without, marker],
    { stdio: ["pipe", "pipe", "inherit"] },
  );
  const output = text(child.stdout);
  await once(child, "spawn");
  // It says when it listens, on the same stream as its answer.
  await once(child.stdout, "readable");
  await during();
  child.stdin.end();
  const [, answer = ""] = (await output).split("\n");
  return JSON.parse(answer) as Wire;
}

const CAPTURE = `
import json, select, socket, struct, sys
link, without, marker = sys.argv[1:]
wire = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.ntohs(3))
wire.bind((link, 0))
print("listening", flush=True)
kinds, marked, largest = {}, False, 0
while True:
    ready, _, _ = select.select([wire, sys.stdin], [], [])
    if wire not in ready:
        break
    packet = wire.recv(1 << 17)
    if packet[0] >> 4 != 4:
        continue
    ends = [socket.inet_ntoa(packet[12:16]), socket.inet_ntoa(packet[16:20])]
    if without in ends or not all(end.startswith("10.") for end in ends):
        continue
    marked = marked or marker.encode() in packet
    largest = max(largest, len(packet))
    rest = packet[(packet[0] & 15) * 4:]
    protocol = {1: "icmp", 6: "tcp", 17: "udp"}.get(packet[9], str(packet[9]))
    if protocol in ("tcp", "udp"):
        protocol += "/" + str(min(struct.unpack("!HH", rest[:4])))
    kinds[protocol] = kinds.get(protocol, 0) + 1
print(json.dumps({"kinds": kinds, "marked": marked, "largest": largest}), flush=True)
`;
