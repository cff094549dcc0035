import { createInterface } from "node:readline";
import { type MeshWrite, readMeshWrite } from "../../../../model/recovery/mesh-writes.ts";
import type { ClusterAccess } from "../../verify/cluster-access.ts";
import { DRILL_NAMESPACE, KEEPER_URL, WRITER } from "./drill-objects.ts";

/** What is written. */
export interface WriteOrder {
  /** Number of the first write. */
  readonly first: number;
  /** How many have to be acknowledged; 0 writes until it is stopped, or for ten minutes. */
  readonly count: number;
  /** Whom the keeper has to see, as a SPIFFE identity. */
  readonly as: string;
}

/**
 * Writes through the mesh, one after the other, from the drill's writer. What was acknowledged is kept here, outside
 * of what may be lost.
 */
export class MeshWriter {
  readonly acknowledged: MeshWrite[] = [];
  private readonly child: ReturnType<ClusterAccess["start"]>;
  private readonly identity: string;
  private readonly ended: Promise<void>;
  private hasEnded = false;
  private complaints = "";
  private wake: () => void = () => undefined;

  constructor(cluster: ClusterAccess, { first, count, as }: WriteOrder) {
    this.identity = as;
    this.child = cluster.start([
      ...["exec", "-n", DRILL_NAMESPACE, `deployment/${WRITER}`, "-c", "probe", "--"],
      ...["probe", "write", KEEPER_URL, "-first", String(first), "-n", String(count)],
    ]);
    createInterface({ input: this.child.stdout }).on("line", this.take);
    this.child.stderr.setEncoding("utf8").on("data", (text: string) => (this.complaints += text));
    this.child.on("error", (error) => (this.complaints += error.message));
    this.ended = new Promise((resolve) => {
      this.child.once("close", () => {
        this.hasEnded = true;
        resolve();
      });
    });
  }

  /**
   * Resolves once so many are acknowledged. Throws with what was said where writing ends before, where that takes more
   * than `seconds`, or where somebody else has written.
   */
  async has(count: number, seconds: number): Promise<void> {
    const late = AbortSignal.timeout(seconds * 1000);
    late.addEventListener("abort", () => {
      this.wake();
    });
    while (this.acknowledged.length < count) {
      if (this.hasEnded || late.aborted) throw new Error(this.explain(count, seconds));
      const next = new Promise<void>((resolve) => (this.wake = resolve));
      await Promise.race([next, this.ended]);
    }
    const other = this.acknowledged.find(({ caller }) => caller !== this.identity);
    if (other === undefined) return;
    throw new Error(
      `a write came as "${other.caller}", and not through the mesh as ${this.identity}`,
    );
  }

  /** Ends writing, also where its host is gone. */
  async stop(): Promise<void> {
    this.child.kill("SIGKILL");
    await this.ended;
  }

  // The last line of one that was killed may be a part of one.
  private readonly take = (line: string): void => {
    const write = readMeshWrite(line);
    if (write === undefined) return;
    this.acknowledged.push(write);
    this.wake();
  };

  private explain(count: number, seconds: number): string {
    const made = `${String(this.acknowledged.length)} of ${String(count)} writes were acknowledged through the mesh`;
    const until = this.hasEnded ? "before writing ended" : `in ${String(seconds)} s`;
    const lines = this.complaints.trim().split("\n").slice(-3).join("; ");
    return `${made} ${until}${lines === "" ? "" : `: ${lines}`}`;
  }
}
