/**
 * The doors of one lab host, a process of its own in the lab's network namespace. It is handed listeners
 * that were made in the machine's namespace (a socket keeps the namespace it was made in), so people
 * come in by the machine's loopback and connections go out in the lab's network.
 */
import net from "node:net";
import { forwardConnection } from "./network/forward-connection.ts";
import { writeMark } from "./machine/process-mark.ts";

/** Sent with each listener. */
export interface DoorMessage {
  readonly host: string;
  readonly port: number;
}

const [markFile = ""] = process.argv.slice(2);

const onLostParent = (): never => process.exit(1);
// Killed while it hands over: half of the doors would only keep the next command from opening all.
process.once("disconnect", onLostParent);

process.on("message", (target: DoorMessage | "all-sent", handle: unknown) => {
  if (target === "all-sent") {
    process.off("disconnect", onLostParent);
    void writeMark(markFile).then(() => process.send?.("open"));
    return;
  }
  if (!(handle instanceof net.Server)) throw new Error("unreachable: a door without a listener");
  handle.on("connection", (client) => {
    forwardConnection(client, target);
  });
  handle.on("error", (error) => {
    process.stderr.write(
      `${new Date().toISOString()} door ${String(target.port)}: ${error.message}\n`,
    );
  });
});
