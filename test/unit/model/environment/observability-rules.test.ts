import { describe, expect, it } from "@jest/globals";
import { editedText, parseAs, problemsOf } from "../../../fixtures/environments.ts";

type Edit = readonly [string, string];

const PRIVATE = "    private: 10.86.0.21\n";
const DISK = `${PRIVATE}    nvme: { folder: /srv/nvme, size: 100GiB }\n`;
const HOST = "observability.host";

/** The fixture with a disk in w1 and metrics on it, changed further. */
function edited(edits: readonly Edit[]): string {
  const section = "observability: { host: w1, retentionSize: 80GiB }\n\negress:";
  return edits.reduce(
    (text, [from, to]) => {
      if (!text.includes(from)) throw new Error(`there is no "${from}"`);
      return text.replace(from, to);
    },
    editedText("valid-egress", [
      [PRIVATE, DISK],
      ["egress:", section],
    ]),
  );
}

describe("observability", () => {
  it.each<readonly [string, readonly Edit[], readonly string[]]>([
    ["nothing wrong", [], []],
    ["a host that there is not", [["host: w1", "host: w9"]], [`host-unknown ${HOST}`]],
    ["a host without a disk", [[DISK, PRIVATE]], [`host-without-nvme ${HOST}`]],
    ["a control plane", [["host: w1", "host: cp1"]], [`store-host-is-closed ${HOST}`]],
    ["a dedicated gateway", [["host: w1", "host: w2"]], [`store-host-is-closed ${HOST}`]],
    [
      "more than four fifths of the disk",
      [["80GiB", "81GiB"]],
      ["retention-too-large observability.retentionSize"],
    ],
    [
      "no retention in days",
      [["host: w1", "host: w1, retentionDays: 0"]],
      ["too-small observability.retentionDays"],
    ],
    ["a relative folder", [["/srv/nvme", "srv"]], ["not-a-folder hosts.w1.nvme.folder"]],
    ["a folder that leads up", [["/srv/nvme", "/srv/.."]], ["not-a-folder hosts.w1.nvme.folder"]],
    ["a command for a folder", [["/srv/nvme", '"/srv;id"']], ["not-a-folder hosts.w1.nvme.folder"]],
  ])("judges %s", (_case, edits, problems) => {
    expect(problemsOf(parseAs("valid-egress", edited(edits)))).toEqual(problems);
  });

  it("fills in what a file leaves out", () => {
    const text = edited([[", retentionSize: 80GiB", ""]]);
    expect(parseAs("valid-egress", text)).toMatchObject({
      environment: {
        observability: { host: "w1", retentionDays: 30, retentionGiB: 8, tracing: null },
      },
    });
  });
});

describe("observability.tracing", () => {
  const traced = (section: string, more: readonly Edit[] = []): string =>
    edited([["80GiB }", `60GiB, tracing: { ${section} } }`], ...more]);
  const TRACING = "observability.tracing";

  it.each<readonly [string, string, readonly Edit[], readonly string[]]>([
    ["nothing wrong", "sampling: 0.5, retentionSize: 20GiB", [], []],
    ["a host that there is not", "host: w9", [], [`host-unknown ${TRACING}.host`]],
    ["a control plane", "host: cp1", [], [`store-host-is-closed ${TRACING}.host`]],
    [
      "more than metrics leave of the disk",
      "retentionSize: 21GiB",
      [],
      [`retention-too-large ${TRACING}.retentionSize`],
    ],
    [
      "metrics that leave nothing",
      "",
      [["60GiB", "80GiB"]],
      [`retention-too-large ${TRACING}.retentionSize`],
    ],
    ["no sampling", "sampling: 0", [], [`too-small ${TRACING}.sampling`]],
    ["more than all calls", "sampling: 101", [], [`too-big ${TRACING}.sampling`]],
    ["a word for a percentage", "sampling: low", [], [`wrong-type ${TRACING}.sampling`]],
    [
      "traces that are kept for ever",
      "retentionDays: 400",
      [],
      [`too-big ${TRACING}.retentionDays`],
    ],
  ])("judges %s", (_case, section, edits, problems) => {
    expect(problemsOf(parseAs("valid-egress", traced(section, edits)))).toEqual(problems);
  });

  it("stores beside the metrics unless told, a week of one call in a hundred", () => {
    expect(parseAs("valid-egress", traced(""))).toMatchObject({
      environment: {
        observability: {
          tracing: { host: "w1", samplingPercent: 1, retentionDays: 7, retentionGiB: 4 },
        },
      },
    });
  });
});
