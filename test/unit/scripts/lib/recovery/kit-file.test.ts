import { describe, expect, it } from "@jest/globals";
import {
  generateHybridIdentity,
  generateX25519Identity,
  identityToRecipient,
} from "age-encryption";
import { kitParts } from "../../../../../model/recovery/kit-manifest.ts";
import {
  openKit,
  type OpenKit,
  sealKit,
} from "../../../../../scripts/lib/recovery/kit/kit-file.ts";
import { makeKit } from "../../../../fixtures/kits.ts";

const identity = await generateHybridIdentity();
const recipient = await identityToRecipient(identity);

async function problemsOf(kit: OpenKit): Promise<readonly string[]> {
  const opened = await openKit(await sealKit(kit, [recipient]), [identity]);
  return opened.ok ? [] : opened.problems;
}

describe("kits", () => {
  it("open for each of their recipients, as they were made, and show nothing to others", async () => {
    const second = await generateHybridIdentity();
    const kit = makeKit({ [kitParts.passphrase]: "a very secret passphrase" });
    const sealed = await sealKit(kit, [recipient, await identityToRecipient(second)]);
    for (const one of [identity, second]) {
      expect(await openKit(sealed, [one])).toEqual({ ok: true, kit });
    }
    expect(sealed.includes("secret passphrase")).toBe(false);
    const stranger = await generateX25519Identity();
    const refused = await openKit(sealed, [stranger]);
    expect(refused).toMatchObject({ ok: false });
    expect(JSON.stringify(refused)).not.toContain(stranger);
  });

  it("are refused where a byte of them was changed, or the end is missing", async () => {
    const sealed = await sealKit(makeKit(), [recipient]);
    const changed = Buffer.from(sealed);
    changed[sealed.length - 20] = (changed[sealed.length - 20] ?? 0) ^ 1;
    for (const bad of [
      changed,
      sealed.subarray(0, -10),
      sealed.subarray(0, 100),
      Buffer.alloc(0),
    ]) {
      expect(await openKit(bad, [identity])).toMatchObject({ ok: false });
    }
  });

  it("say everything that is wrong with their parts at once", async () => {
    const kit = makeKit();
    const parts = new Map(kit.parts);
    parts.set(kitParts.state, Buffer.from("other"));
    parts.delete(kitParts.volumes);
    parts.set("stray", Buffer.from(""));
    expect(await problemsOf({ ...kit, parts })).toEqual([
      "stack/state.json is not what the manifest says",
      "volumes.json is listed and not there",
      "stray is not listed",
    ]);
  });

  it("say which needed part they were made without", async () => {
    const { manifest, parts } = makeKit();
    const listed = manifest.parts.filter(({ path }) => path !== kitParts.snapshot);
    const left = new Map([...parts].filter(([path]) => path !== kitParts.snapshot));
    expect(await problemsOf({ manifest: { ...manifest, parts: listed }, parts: left })).toEqual([
      "there is no etcd/snapshot.db",
    ]);
  });

  it("of another format are refused by name", async () => {
    const { manifest, parts } = makeKit();
    const [problem] = await problemsOf({ manifest: { ...manifest, format: 2 as 1 }, parts });
    expect(problem).toMatch(/^its manifest cannot be read: format: /);
  });

  it("are not opened with a line that is no identity, and do not repeat it", async () => {
    const opened = await openKit(Buffer.alloc(200), ["hunter2"]);
    expect(opened).toMatchObject({
      ok: false,
      problems: [expect.stringContaining("no identity of age")],
    });
    expect(JSON.stringify(opened)).not.toContain("hunter2");
  });
});
