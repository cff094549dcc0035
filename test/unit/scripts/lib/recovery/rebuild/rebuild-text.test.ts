import { describe, expect, it } from "@jest/globals";
import { kitParts } from "../../../../../../model/recovery/kit-manifest.ts";
import { renderVolumes } from "../../../../../../scripts/lib/recovery/rebuild/rebuild-text.ts";
import { makeKit } from "../../../../../fixtures/kits.ts";

const kitWith = (...volumes: readonly object[]) =>
  makeKit({ [kitParts.volumes]: JSON.stringify({ volumes }) });

describe("renderVolumes", () => {
  it("says of each volume where it is, or that nobody has it", () => {
    const kit = kitWith(
      { host: "w1", folder: "/srv/nvme/prometheus", backup: "restic at backup.example.no" },
      { host: "w2", folder: "/srv/nvme/jaeger", backup: null },
    );
    expect(renderVolumes(kit)).toEqual([
      "",
      "Not in the kit, and empty until you bring it back:",
      "  /srv/nvme/prometheus of w1: restic at backup.example.no",
      "  /srv/nvme/jaeger of w2: nobody has backed it up",
    ]);
  });

  it("says nothing where there is none", () => {
    expect(renderVolumes(kitWith())).toEqual([]);
  });
});
