import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { renderKitName } from "../../../model/recovery/kit-name.ts";
import { keepKit } from "../../../scripts/lib/recovery/keep-kit.ts";
import { sha256Of } from "../../../scripts/lib/recovery/kit/kit-file.ts";
import { SshTarget } from "../../../scripts/lib/recovery/targets/ssh-target.ts";
import { makeSshKey } from "../../support/ssh-key.ts";
import { describeInLab } from "../support/require-lab.ts";
import { TestLab } from "../support/test-lab.ts";

const FOLDER = "/srv/kits";
const NOW = new Date("2026-11-28T21:00:00Z");
const TARGET = {
  name: "offsite",
  country: "SE",
  place: { kind: "directory", folder: FOLDER },
} as const;

describeInLab("a backup target over SSH", (bundle) => {
  let lab: TestLab;
  let host: ReturnType<TestLab["spec"]>;

  const target = (hostKey = lab.hostKey.publicKey): SshTarget =>
    new SshTarget(
      {
        host: { name: "offsite", address: host.loopback, port: 31_022, user: "root", hostKey },
        bastion: null,
        privateKey: lab.operator.privateKey,
      },
      FOLDER,
    );

  const kitOf = (madeAt: string, content: Buffer) => ({
    environment: "small",
    name: renderKitName("small", madeAt, sha256Of(content)),
    content,
  });

  const keep = (kit: ReturnType<typeof kitOf>, place = target()) =>
    keepKit(TARGET, place, kit, { count: 1, days: 1 }, NOW);

  beforeAll(async () => {
    lab = await TestLab.create("kits", bundle, "127.99.15");
    host = lab.spec("offsite", 11);
    await lab.up(host);
  });
  afterAll(() => lab.remove());

  it("says where its folder is not there, and makes none", async () => {
    const { problem } = await keep(kitOf("2026-11-28T20:00:00Z", Buffer.from("kit")));
    expect(problem).toContain(FOLDER);
  });

  it("keeps a kit of some size, removes an old one, and never writes over one", async () => {
    await lab.on(host, `install -d -m 0700 ${FOLDER}`);
    const old = kitOf("2026-10-01T00:00:00Z", Buffer.from("old"));
    const large = kitOf("2026-11-28T20:00:00Z", Buffer.alloc(20 * 1024 * 1024, 7));
    expect(await keep(old)).toMatchObject({ problem: null, removed: [] });
    expect(await keep(large)).toMatchObject({ problem: null, removed: [old.name], damaged: [] });
    expect(await lab.on(host, `ls -A ${FOLDER}; stat -c %a ${FOLDER}/*`)).toBe(
      `${large.name}\n600`,
    );
    expect((await keep(large)).problem).toContain("File exists");
  });

  it("tells of a kit that was damaged there", async () => {
    await lab.on(host, `for kit in ${FOLDER}/*; do printf x >>"$kit"; done`);
    const next = kitOf("2026-11-28T20:30:00Z", Buffer.from("next"));
    expect(await keep(next)).toMatchObject({
      problem: null,
      damaged: [expect.stringContaining("20261128T200000Z")],
    });
  });

  it("is nobody with another host key", async () => {
    const stranger = target(makeSshKey().publicKey);
    const kit = kitOf("2026-11-28T20:40:00Z", Buffer.from("secret"));
    expect((await keep(kit, stranger)).problem).toContain("is pinned");
    expect(await lab.on(host, `ls ${FOLDER}`)).not.toContain(kit.name);
  });
});
