import { execFileSync } from "node:child_process";
import { closeSync, openSync, readSync } from "node:fs";
import path from "node:path";

const SHEBANG = /^#!\s*\S*[/ ](ba|da)?sh\b/;

/** Files of the work tree that a shell runs, by their ending or first line; ignored files are left out. */
export function findShellFiles(root: string): string[] {
  const listed = execFileSync(
    "git",
    ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"],
    { cwd: root, encoding: "utf8" },
  );
  return listed
    .split("\0")
    .filter((file) => file.endsWith(".sh") || SHEBANG.test(firstBytes(path.join(root, file))));
}

function firstBytes(file: string): string {
  try {
    const handle = openSync(file, "r");
    try {
      const buffer = Buffer.alloc(64);
      return buffer.toString("utf8", 0, readSync(handle, buffer));
    } finally {
      closeSync(handle);
    }
  } catch {
    // Deleted in the work tree but still in the index, or a submodule: nothing that a shell could run.
    return "";
  }
}
