import { type Subject, run } from "../failover/lose-control-plane.ts";
import { succeeded } from "../nordmesh-command.ts";
import { until } from "../until.ts";

/** Runs a line of shell on a host, and throws unless it succeeds. Returns what it printed. */
export async function onHost(subject: Subject, host: string, shell: string): Promise<string> {
  const ended = await run(subject, "ssh", host, "--", shell);
  succeeded(ended);
  return ended.output;
}

/**
 * Kills a program on a host and waits until there is another of it.
 * @param program beginning of its command line
 */
export async function killProgram(subject: Subject, host: string, program: string): Promise<void> {
  const find = `pgrep -o -f '^(/[^ ]*/)?${program}( |$)'`;
  const before = await onHost(subject, host, find);
  await onHost(subject, host, `kill -KILL ${before.trim()}`);
  await until(`${program} of ${host} is there again`, async () => {
    const { status, output } = await run(subject, "ssh", host, "--", find);
    return status === 0 && output !== before ? true : undefined;
  });
}

/** Takes every block of a host's disk, those that are kept for root, too. */
export async function fillDisk(subject: Subject, host: string): Promise<void> {
  const fill = "fallocate -l $(($(stat -f -c '%f * %S' /) - 8388608)) /root/filler";
  await onHost(
    subject,
    host,
    `${fill}; dd if=/dev/zero of=/root/rest bs=1M 2>&1 | grep 'No space'`,
  );
}

/** Gives the blocks back. */
export async function emptyDisk(subject: Subject, host: string): Promise<void> {
  await onHost(subject, host, "rm -f /root/filler /root/rest");
}
