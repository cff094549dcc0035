import { Readable } from "node:stream";
import { SshConnection, type Way } from "../../../../components/hosts/adopt/ssh-connection.ts";
import { parseKitName } from "../../../../model/recovery/kit-name.ts";
import { cleanText } from "../../progress/progress-text.ts";
import { sha256Of } from "../kit/kit-file.ts";
import type { FoundKit, KitTarget } from "./kit-target.ts";

/**
 * A folder of another machine, over SSH under its pinned key. Names and folder hold nothing that a shell
 * would take apart: the schema and `renderKitName` see to that.
 */
export class SshTarget implements KitTarget {
  private readonly way: Way;
  private readonly folder: string;

  constructor(way: Way, folder: string) {
    this.way = way;
    this.folder = folder;
  }

  async list(): Promise<FoundKit[]> {
    const printed = await this.run(
      'for kit in *.kit; do [ -e "$kit" ] && sha256sum "$kit"; done; true',
    );
    return printed
      .split("\n")
      .map((line) => /^([0-9a-f]{64}) [ *](\S+)$/.exec(line))
      .flatMap((match) =>
        match === null ? [] : [{ sha256: match[1] ?? "", name: match[2] ?? "" }],
      )
      .filter(({ name }) => parseKitName(name) !== null);
  }

  async put(name: string, content: Buffer): Promise<void> {
    const part = `.${name}.part`;
    // A link, not a rename: it fails where there is a file of that name.
    const script = [
      `rm -f ${part}`,
      `cat >${part}`,
      `[ "$(sha256sum <${part})" = "${sha256Of(content)}  -" ] || { echo "it did not arrive whole" >&2; exit 1; }`,
      `sync ${part}`,
      `ln ${part} ${name}`,
      `rm ${part}`,
    ].join("\n");
    await this.run(script, Readable.from([content]));
  }

  async get(name: string): Promise<Buffer> {
    return Buffer.from(await this.run(`base64 ${name}`), "base64");
  }

  async remove(name: string): Promise<void> {
    await this.run(`rm ${name}`);
  }

  private async run(script: string, input: Readable | string = ""): Promise<string> {
    const connection = await SshConnection.open(this.way);
    try {
      const program = `set -eu\numask 077\ncd ${this.folder}\n${script}`;
      const { status, stdout, stderr } = await connection.run(program, input);
      if (status === 0) return stdout;
      const said = cleanText(stderr);
      throw new Error(said === "" ? `it ended with status ${String(status)}` : said);
    } finally {
      connection.end();
    }
  }
}
