import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { sendArchive } from "./send-archive.ts";
import type { RemoteOutcome, SshConnection } from "./ssh-connection.ts";

/** What a delivery did. */
export interface Delivery {
  readonly sentFiles: number;
}

interface BundleFile {
  readonly path: string;
  readonly sha256: string;
}

interface BundleItem extends BundleFile {
  readonly kind: string;
  readonly name: string;
}

/** Where hosts keep bundles, each under the name that its folder has on the operator's machine. */
const BUNDLES = "/opt/nordmesh/bundles";

/** What only the operator's machine uses. */
const KEPT = new Set(["chart", "root-file-system", "guest-image"]);
const KEPT_PROGRAMS = new Set(["chart-renderer"]);

/**
 * Makes the bundle lie in /opt/nordmesh/bundle: sends the files that a host lacks, compares all digests
 * there, and only then lets the link point to it. A cut-off delivery goes on where it was; files that the
 * bundle before had already are not sent again.
 */
export async function deliverBundle(
  connection: SshConnection,
  bundle: string,
  withoutImages: readonly string[],
  asRoot: (script: string) => string,
): Promise<Delivery> {
  const files = await listFiles(bundle, withoutImages);
  const list = files.map(({ path, sha256 }) => `${sha256} ${path}\n`).join("");
  const name = basename(bundle);
  const askMissing = async (): Promise<string[]> => {
    const answer = await connection.run(asRoot(renderAsk(name)), list);
    return succeed(answer, "compare its bundle").split("\n").filter(Boolean);
  };
  const missing = await askMissing();
  if (missing.length > 0) {
    await send(connection, bundle, missing, asRoot(`exec tar -xz -C ${BUNDLES}/${name}`));
    const left = await askMissing();
    if (left.length > 0) throw new Error(`the bundle arrived damaged: ${left.join(", ")}`);
  }
  succeed(await connection.run(asRoot(renderLink(name))), "use its bundle");
  return { sentFiles: missing.length };
}

/** Prints the files of the list on stdin that are not there; takes what an earlier bundle has of them. */
function renderAsk(name: string): string {
  return `set -eu
mkdir -p ${BUNDLES}/${name}
cd ${BUNDLES}/${name}
is() { [ -f "$1" ] && [ "$(sha256sum <"$1" | cut -d " " -f 1)" = "$2" ]; }
while read -r sum path; do
  if is "$path" "$sum"; then continue; fi
  if is "/opt/nordmesh/bundle/$path" "$sum"; then
    mkdir -p "$(dirname "$path")"
    ln -f "/opt/nordmesh/bundle/$path" "$path" && continue
  fi
  echo "$path"
done`;
}

function renderLink(name: string): string {
  return `set -eu
cd /opt/nordmesh
if [ "$(readlink bundle || true)" != bundles/${name} ]; then ln -sfn bundles/${name} bundle; fi`;
}

async function listFiles(bundle: string, withoutImages: readonly string[]): Promise<BundleFile[]> {
  const text = await readFile(join(bundle, "manifest.json"), "utf8");
  const { items } = JSON.parse(text) as { items: readonly BundleItem[] };
  const wanted = items.filter(
    ({ kind, name }) =>
      !KEPT.has(kind) &&
      !KEPT_PROGRAMS.has(name) &&
      !(kind === "image" && withoutImages.includes(name)),
  );
  const files: BundleFile[] = [];
  for (const { kind, path, sha256 } of wanted) {
    if (kind === "address-ranges") files.push(...(await listFolder(bundle, path)));
    else files.push({ path, sha256 });
  }
  // Last: a folder with a manifest holds all that it names.
  return [...files, { path: "manifest.json", sha256: digestOf(Buffer.from(text)) }];
}

async function listFolder(bundle: string, folder: string): Promise<BundleFile[]> {
  const entries = await readdir(join(bundle, folder), { recursive: true, withFileTypes: true });
  return Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry) => {
        const path = join(entry.parentPath, entry.name).slice(bundle.length + 1);
        return { path, sha256: digestOf(await readFile(join(bundle, path))) };
      }),
  );
}

function digestOf(content: Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}

async function send(
  connection: SshConnection,
  bundle: string,
  paths: readonly string[],
  unpack: string,
): Promise<void> {
  const pack = ["-C", bundle, "--create", "--dereference", "--files-from=-"];
  const outcome = await sendArchive(connection, pack, unpack, paths.join("\n"));
  succeed(outcome, "unpack its bundle");
}

function succeed({ status, stdout, stderr }: RemoteOutcome, what: string): string {
  if (status === 0) return stdout;
  throw new Error(`the host could not ${what} (exit code ${String(status)})\n${stderr.trim()}`);
}
