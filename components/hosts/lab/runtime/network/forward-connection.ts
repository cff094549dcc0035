import net from "node:net";

/** Notices of a dead peer on an idle connection, which loopback itself never gives. */
const KEEP_ALIVE_MILLISECONDS = 30_000;

/**
 * Joins an accepted connection to a fresh one to `target`, in both directions. An end of one side's
 * data is passed on while the other side may still send; the end or failure of either takes both along.
 */
export function forwardConnection(
  client: net.Socket,
  target: { readonly host: string; readonly port: number },
): void {
  client.allowHalfOpen = true;
  const host = net.connect({ ...target, allowHalfOpen: true });
  for (const [one, other] of [
    [client, host],
    [host, client],
  ] as const) {
    one.setNoDelay(true);
    one.setKeepAlive(true, KEEP_ALIVE_MILLISECONDS);
    // A failure arrives as one: an orderly end would be taken for the end of the data.
    one.on("error", () => other.resetAndDestroy());
    one.once("close", () => {
      // Data that is already on its way to the other side is still delivered.
      if (one.readableEnded) other.end();
      else other.destroy();
    });
    one.pipe(other);
  }
}
