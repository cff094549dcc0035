import { spawn, type StdioOptions } from "node:child_process";
import { constants } from "node:os";

/**
 * Runs another program in this one's place: it has the terminal, and its exit status is returned. A
 * program that a signal ended counts as 128 and the signal's number, as in shells.
 */
export async function handOver(
  program: string,
  args: readonly string[],
  stdio: StdioOptions = "inherit",
): Promise<number> {
  const child = spawn(program, args, { stdio });
  const passOn = (signal: NodeJS.Signals): void => {
    // A terminal's ^C reaches the program by itself; it decides what that means, and this one waits.
    if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
  };
  process.on("SIGINT", passOn).on("SIGTERM", passOn).on("SIGHUP", passOn);
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (status, signal) => {
        resolve(status ?? 128 + (signal === null ? 0 : constants.signals[signal]));
      });
    });
  } finally {
    process.off("SIGINT", passOn).off("SIGTERM", passOn).off("SIGHUP", passOn);
  }
}
