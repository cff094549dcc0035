import { describe, expect, it } from "@jest/globals";
import { editedText, parseAs, problemsOf } from "../../../fixtures/environments.ts";

/** The fixture with an opt-out and a window, written as in a file. */
function withSections(optOut: string, window = "day: sunday, hour: 3, hours: 1"): string {
  const sections = `hardening: { optOuts: [{ ${optOut} }] }\nmaintenance: { ${window} }\n\negress:`;
  return editedText("valid-egress", [["egress:", sections]]);
}

const WORDS = 'reason: it is the jump host, owner: platform team, expires: "2027-05-31"';
const OPT_OUT = `items: [ssh-forwarding], hosts: [w1], ${WORDS}`;
const PATH = "hardening.optOuts[0]";

describe("hardening and maintenance", () => {
  it.each([
    ["nothing wrong", withSections(OPT_OUT), []],
    ["numbers of the benchmark", withSections(`items: ["1.2.11", "4.2.9"], ${WORDS}`), []],
    [
      "an item that there is not",
      withSections(OPT_OUT.replace("ssh-forwarding", "ssh-forwardings")),
      [`not-an-item ${PATH}.items[0]`],
    ],
    [
      "a number that YAML reads as one",
      withSections(`items: [2.7], ${WORDS}`),
      [`wrong-type ${PATH}.items[0]`],
    ],
    [
      "a host that there is not",
      withSections(OPT_OUT.replace("[w1]", "[w1, w9]")),
      [`host-unknown ${PATH}.hosts[1]`],
    ],
    [
      "an opt-out that has run out",
      withSections(OPT_OUT.replace("2027-05-31", "2026-01-01")),
      [`expired ${PATH}.expires`],
    ],
    [
      "nobody who answers for it",
      withSections(OPT_OUT.replace("owner: platform team, ", "")),
      [`missing ${PATH}.owner`],
    ],
    [
      "an hour that there is not",
      withSections(OPT_OUT, "day: sunday, hour: 24, hours: 1"),
      ["too-big maintenance.hour"],
    ],
  ])("judges %s", (_case, text, problems) => {
    expect(problemsOf(parseAs("valid-egress", text))).toEqual(problems);
  });

  it("wants a window with room for every host", () => {
    const hosts = Array.from({ length: 4 }, (_, index) => {
      const n = String(31 + index);
      return `  w${n}: { role: worker, public: 198.51.100.${n}, private: 10.86.0.${n}, cpus: 2, memory: 4GiB, disk: 30GiB }\n`;
    });
    const text = withSections(OPT_OUT).replace("\nhosts:\n", `\nhosts:\n${hosts.join("")}`);
    expect(problemsOf(parseAs("valid-egress", text))).toEqual([
      "window-too-short maintenance.hours",
    ]);
  });

  it("adds what a file leaves out to what nordmesh and its driver do", () => {
    const result = parseAs("valid-egress", withSections(OPT_OUT));
    const owners = result.ok ? result.environment.optOuts.map(({ owner }) => owner) : [];
    expect(owners).toEqual(["nordmesh", "nordmesh", "driver: lab", "driver: lab", "platform team"]);
  });
});
