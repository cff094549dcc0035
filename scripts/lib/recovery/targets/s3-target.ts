import { AwsClient } from "aws4fetch";
import { parseKitName } from "../../../../model/recovery/kit-name.ts";
import { cleanText } from "../../progress/progress-text.ts";
import { sha256Of } from "../kit/kit-file.ts";
import type { FoundKit, KitTarget } from "./kit-target.ts";
import type { S3Credentials } from "./s3-credentials.ts";
import { readError, readPage } from "./s3-answers.ts";

/** A bucket of an S3-compatible server, and what all names in it begin with. */
export interface S3Place {
  /** Origin, such as `https://s3.example.no`. The bucket goes into the path, which every server takes. */
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  /** Folder in the bucket, without slashes at its ends; empty for none. */
  readonly prefix: string;
}

const ANSWER_SECONDS = 60;
/** The slowest way out that a kit is given time for. */
const LEAST_BYTES_PER_SECOND = 256 * 1024;

/**
 * Kits in a bucket, by requests that are signed with AWS Signature Version 4, their content included. The server
 * is sent the SHA-256 of each kit, refuses one that arrives otherwise, and keeps it. Names hold nothing that a URL
 * would have to escape: the schema and `renderKitName` see to that.
 */
export class S3Target implements KitTarget {
  private readonly place: S3Place;
  private readonly client: AwsClient;

  constructor(place: S3Place, credentials: S3Credentials) {
    this.place = place;
    this.client = new AwsClient({
      ...credentials,
      service: "s3",
      region: place.region,
      retries: 3,
      initRetryMs: 500,
    });
  }

  /** @param most objects on one page of the server's list, which it may make shorter */
  async list(most = 1000): Promise<FoundKit[]> {
    const folder = this.keyOf("");
    const names: string[] = [];
    let after = "";
    for (;;) {
      const query = new URLSearchParams({
        "list-type": "2",
        prefix: folder,
        "max-keys": String(most),
      });
      if (after !== "") query.set("start-after", after);
      const { keys, isLast } = readPage(
        await (await this.must("GET", `?${query.toString()}`)).text(),
      );
      names.push(...keys.map((key) => key.slice(folder.length)));
      after = keys.at(-1) ?? "";
      if (isLast || after === "") break;
    }
    const found: FoundKit[] = [];
    for (const name of names.filter((key) => parseKitName(key) !== null)) {
      found.push({ name, sha256: (await this.digestOf(name)) ?? "" });
    }
    return found;
  }

  async put(name: string, content: Buffer): Promise<void> {
    if ((await this.digestOf(name)) !== null) throw new Error(TAKEN);
    const sha256 = sha256Of(content);
    const headers = {
      "x-amz-content-sha256": sha256,
      "x-amz-checksum-sha256": Buffer.from(sha256, "hex").toString("base64"),
    };
    const only = { ...headers, "if-none-match": "*" };
    const path = `/${this.keyOf(name)}`;
    const answer = await this.send("PUT", path, { headers: only, content });
    // A server that cannot keep that condition says so; the name was asked for above.
    if (answer.status === 501) await this.must("PUT", path, { headers, content });
    else if (answer.status !== 412) await assertDone(answer);
    // Taken by somebody else meanwhile, or by an attempt of this one's whose answer was lost.
    else if ((await this.digestOf(name)) !== sha256) throw new Error(TAKEN);
  }

  async get(name: string): Promise<Buffer> {
    return Buffer.from(await (await this.must("GET", `/${this.keyOf(name)}`)).arrayBuffer());
  }

  async remove(name: string): Promise<void> {
    await this.must("DELETE", `/${this.keyOf(name)}`);
  }

  /** What the server keeps as SHA-256 of a kit; where it keeps none, of what it sends. Null where there is no kit. */
  private async digestOf(name: string): Promise<string | null> {
    const path = `/${this.keyOf(name)}`;
    const head = await this.send("HEAD", path, { headers: { "x-amz-checksum-mode": "ENABLED" } });
    if (head.status === 404) return null;
    await assertDone(head);
    const kept = head.headers.get("x-amz-checksum-sha256");
    if (kept !== null) return Buffer.from(kept, "base64").toString("hex");
    return sha256Of(await this.get(name));
  }

  private keyOf(name: string): string {
    const { prefix } = this.place;
    return prefix === "" ? name : `${prefix}/${name}`;
  }

  private async must(method: string, path: string, sent: Sent = {}): Promise<Response> {
    const answer = await this.send(method, path, sent);
    await assertDone(answer);
    return answer;
  }

  private async send(method: string, path: string, sent: Sent = {}): Promise<Response> {
    const { headers = {}, content } = sent;
    const { endpoint, bucket } = this.place;
    const seconds = ANSWER_SECONDS + (content?.length ?? 0) / LEAST_BYTES_PER_SECOND;
    try {
      return await this.client.fetch(`${endpoint}/${bucket}${path}`, {
        method,
        headers: { "x-amz-content-sha256": EMPTY, ...headers },
        ...(content === undefined ? {} : { body: new Uint8Array(content) }),
        // A signature is for one host: what points elsewhere is an answer to tell of.
        redirect: "manual",
        signal: AbortSignal.timeout(Math.ceil(seconds) * 1000),
      });
    } catch (error) {
      throw new Error(`${endpoint}: ${reasonOf(error, seconds)}`, { cause: error });
    }
  }
}

interface Sent {
  readonly headers?: Readonly<Record<string, string>>;
  readonly content?: Buffer;
}

const EMPTY = sha256Of(Buffer.alloc(0));
const TAKEN = "there is a kit of that name, and nothing is written over";

async function assertDone(answer: Response): Promise<void> {
  if (answer.ok) return;
  const said = readError(await answer.text());
  throw new Error(cleanText(`HTTP ${String(answer.status)} ${said}`.trim()));
}

function reasonOf(error: unknown, seconds: number): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return `no answer within ${seconds.toFixed(0)} s`;
  return error.cause instanceof Error ? error.cause.message : error.message;
}
