import { spawn, type ChildProcess } from "node:child_process";

/** A shell program on a host that goes on until it is stopped, and all that it has printed so far. */
export class HostLoop {
  private readonly child: ChildProcess;
  private readonly ended: Promise<void>;
  private text = "";

  constructor(sshConfig: string, host: string, program: string) {
    this.child = spawn("ssh", ["-F", sshConfig, host, program], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    const take = (chunk: Buffer): void => {
      this.text += chunk.toString();
    };
    this.child.stdout?.on("data", take);
    this.child.stderr?.on("data", take);
    this.ended = new Promise((resolve) => this.child.once("close", () => resolve()));
  }

  /** Lines that are a word, or begin with it. */
  linesOf(word: string): readonly string[] {
    return this.text.match(new RegExp(`^${word}(?: .*)?$`, "gm")) ?? [];
  }

  async stop(): Promise<void> {
    this.child.kill();
    await this.ended;
  }
}
