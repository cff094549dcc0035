import { appendFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { renderKitName } from "../../../model/recovery/kit-name.ts";
import { keepKit } from "../../../scripts/lib/recovery/keep-kit.ts";
import { sha256Of } from "../../../scripts/lib/recovery/kit/kit-file.ts";
import { S3Target } from "../../../scripts/lib/recovery/targets/s3-target.ts";
import { s3Obstacle, type S3Server, startS3Server } from "../../support/s3-server.ts";

const NOW = new Date("2026-11-28T21:00:00Z");
const obstacle = s3Obstacle();
const name = "a backup target in a bucket of S3";

const kitOf = (madeAt: string, content: Buffer) => ({
  environment: "small",
  name: renderKitName("small", madeAt, sha256Of(content)),
  content,
});

(obstacle === undefined ? describe : describe.skip)(
  obstacle === undefined ? name : `${name} [skipped: ${obstacle}]`,
  () => {
    let server: S3Server;

    const target = (change: Partial<S3Server["place"]> = {}, secret?: string): S3Target =>
      new S3Target(
        { ...server.place, ...change },
        { ...server.credentials, ...(secret === undefined ? {} : { secretAccessKey: secret }) },
      );
    const keep = (kit: ReturnType<typeof kitOf>, place = target()) =>
      keepKit(
        { name: "bucket", country: "SE", place: { kind: "s3", ...server.place } },
        place,
        kit,
        { count: 1, days: 1 },
        NOW,
      );

    beforeAll(async () => {
      server = await startS3Server();
    }, 960_000);
    afterAll(() => server.stop());

    it("keeps a kit of some size, brings it back, removes an old one, and never writes over one", async () => {
      const old = kitOf("2026-10-01T00:00:00Z", Buffer.from("old"));
      const large = kitOf("2026-11-28T20:00:00Z", Buffer.alloc(20 * 1024 * 1024, 7));
      expect(await keep(old)).toMatchObject({ problem: null, removed: [] });
      expect(await keep(large)).toMatchObject({ problem: null, removed: [old.name], damaged: [] });
      expect(await readdir(join(server.folder, "nordmesh/lab"))).toEqual([large.name]);
      expect((await target().get(large.name)).equals(large.content)).toBe(true);
      expect((await keep(large)).problem).toContain("nothing is written over");
      await expect(target().get(old.name)).rejects.toThrow("HTTP 404 NoSuchKey");
    });

    it("is not written over by one who asked before another wrote: the server keeps the condition", async () => {
      const kit = kitOf("2026-11-28T20:10:00Z", Buffer.from("mine"));
      const place = target();
      const late = { content: Buffer.from("theirs") };
      await Promise.allSettled([
        place.put(kit.name, kit.content),
        target().put(kit.name, late.content),
      ]);
      const kept = await place.get(kit.name);
      const refused = place.put(kit.name, kept.equals(late.content) ? kit.content : late.content);
      await expect(refused).rejects.toThrow("nothing is written over");
      expect(await place.get(kit.name)).toEqual(kept);
      await place.remove(kit.name);
    });

    it("lists more than one page, of its folder alone", async () => {
      const place = target({ prefix: "many" });
      for (let minute = 10; minute < 14; minute++) {
        const kit = kitOf(`2026-11-28T20:${String(minute)}:00Z`, Buffer.from([minute]));
        await place.put(kit.name, kit.content);
      }
      await place.put("a&b.txt", Buffer.from("no kit"));
      expect(await target({ prefix: "many" }).list(2)).toHaveLength(4);
      expect(await target({ prefix: "man" }).list()).toEqual([]);
    });

    it("tells of a kit without a checksum of the server's that was damaged there", async () => {
      const kit = kitOf("2026-11-28T20:30:00Z", Buffer.from("whole"));
      const path = join(server.folder, "nordmesh/lab", kit.name);
      await writeFile(path, kit.content);
      await appendFile(path, "x");
      const next = kitOf("2026-11-28T20:40:00Z", Buffer.from("next"));
      expect(await keep(next)).toMatchObject({ problem: null, damaged: [kit.name] });
    });

    it("is closed to another secret, which is in no word of the error", async () => {
      const kit = kitOf("2026-11-28T20:50:00Z", Buffer.from("secret"));
      const { problem } = await keep(kit, target({}, "another secret"));
      expect(problem).toContain("HTTP 403");
      expect(problem).not.toContain("secret");
      expect(await readdir(join(server.folder, "nordmesh/lab"))).not.toContain(kit.name);
    });

    it("says where there is no such bucket, and no server", async () => {
      const kit = kitOf("2026-11-28T20:55:00Z", Buffer.from("kit"));
      expect((await keep(kit, target({ bucket: "none" }))).problem).toContain("404");
      const nowhere = await keep(kit, target({ endpoint: "http://127.0.0.1:9" }));
      expect(nowhere.problem).toMatch(/^http:\/\/127.0.0.1:9: /);
    });
  },
);
