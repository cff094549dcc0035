import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { sendArchive } from "../../components/hosts/adopt/send-archive.ts";
import { SshConnection } from "../../components/hosts/adopt/ssh-connection.ts";
import { until } from "../lab/support/until.ts";
import { makeSshKey } from "../support/ssh-key.ts";
import { TestSshServer } from "./support/ssh-server.ts";

const key = makeSshKey();
const host = new TestSshServer(key);
// More than any buffer on the way holds, and nothing that gzip makes smaller.
const content = randomBytes(32 << 20);
let folder: string;
let connection: SshConnection;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "nordmesh-archive-"));
  writeFileSync(path.join(folder, "image"), content);
  mkdirSync(path.join(folder, "there"));
  const hop = { name: "w1", address: "127.0.0.1", port: await host.listen(), user: "root" };
  connection = await SshConnection.open({
    host: { ...hop, hostKey: host.hostKey.publicKey },
    bastion: null,
    privateKey: key.privateKey,
  });
});

afterAll(async () => {
  connection.end();
  await host.close();
  rmSync(folder, { recursive: true });
});

const sizeOf = (file: string) => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

const send = (unpack: string) =>
  sendArchive(connection, ["-C", folder, "--create", "image"], unpack);

it("sends an archive to the command that unpacks it", async () => {
  expect(await send(`tar -xz -C ${folder}/there`)).toMatchObject({ status: 0 });
  expect(readFileSync(path.join(folder, "there/image")).equals(content)).toBe(true);
});

it("ends with a command that leaves the rest unread", async () => {
  const outcome = await send("head -c 1000 >/dev/null; echo 'no space left' >&2; exit 3");
  expect(outcome).toMatchObject({ status: 3, stderr: "no space left\n" });
});

it("says of a local archive that cannot be made that it did not arrive", async () => {
  const pack = ["-C", folder, "--create", "no-such-file"];
  const { status } = await sendArchive(connection, pack, `tar -xz -C ${folder}/there no-such-file`);
  expect(status).not.toBe(0);
});

it("ends when the connection is lost", async () => {
  const started = path.join(folder, "started");
  const end = send(`echo $$ >${started}; exec sleep 600`).catch((error: unknown) => error);
  await until("the command runs", () => Promise.resolve(sizeOf(started) > 0 || undefined));
  host.cut();
  expect(await end).toEqual(new Error("the SSH connection was lost while a command ran"));
  process.kill(Number(readFileSync(started, "utf8")));
});
