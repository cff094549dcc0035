import { describe, expect, it } from "@jest/globals";
import { parse } from "yaml";
import { pinHostKeys } from "../../../../../scripts/lib/hosts/pin-host-key.ts";
import { environmentText } from "../../../../fixtures/environments.ts";

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGfLRAnE1NebuYt/90ePy488D2WSlelDn+WqdyD6UmKC";

const pinned = (text: string, ...names: readonly string[]): string =>
  pinHostKeys(
    text,
    names.map((name) => ({
      path: name === "bastion" ? ["inventory", "bastion"] : ["hosts", name],
      hostKey: KEY,
    })),
  );

/** What is there after and was not before, a line each. */
const added = (before: string, after: string): string[] => {
  const known = new Set(before.split("\n"));
  return after.split("\n").filter((line) => !known.has(line));
};

describe("pinning a host key", () => {
  it("adds a line to a section of lines, after its last, and changes no other", () => {
    const text =
      "hosts:\n  w1: # the first\n    role: worker\n    disk: 10GiB # fast\n\n  # next\n  w2:\n    role: worker\n";
    const after = pinned(text, "w1", "w2");
    expect(added(text, after)).toEqual(
      [`    ssh: { hostKey: "${KEY}" }`, `    ssh: { hostKey: "${KEY}" }`].slice(0, 2),
    );
    expect(after).toContain(`disk: 10GiB # fast\n    ssh: {`);
    expect(parse(after)).toMatchObject({
      hosts: { w1: { ssh: { hostKey: KEY } }, w2: { ssh: { hostKey: KEY } } },
    });
  });

  it("adds to an ssh section that is there", () => {
    const text = "hosts:\n  w1:\n    ssh:\n      port: 2222 # theirs\n    role: worker\n";
    expect(pinned(text, "w1")).toBe(
      `hosts:\n  w1:\n    ssh:\n      port: 2222 # theirs\n      hostKey: "${KEY}"\n    role: worker\n`,
    );
  });

  it.each([
    ["{ role: worker }", `{ role: worker, ssh: { hostKey: "${KEY}" } }`],
    ["{ role: worker, }", `{ role: worker, ssh: { hostKey: "${KEY}" } }`],
    ["{ ssh: { user: debian } }", `{ ssh: { user: debian, hostKey: "${KEY}" } }`],
    ["{ ssh: {} }", `{ ssh: { hostKey: "${KEY}" } }`],
    [
      "{ role: worker,\n      disk: 10GiB }",
      `{ role: worker,\n      disk: 10GiB, ssh: { hostKey: "${KEY}" } }`,
    ],
  ])("adds to %j", (before, after) => {
    expect(pinned(`hosts:\n  w1: ${before} # kept\n`, "w1")).toBe(
      `hosts:\n  w1: ${after} # kept\n`,
    );
  });

  it("adds to the bastion itself", () => {
    const text = "inventory:\n  bastion: { address: 192.0.2.5 }\n";
    expect(parse(pinned(text, "bastion"))).toEqual({
      inventory: { bastion: { address: "192.0.2.5", hostKey: KEY } },
    });
  });

  it("keeps a whole file as it was around it", () => {
    const text = environmentText("valid-inventory").replace(
      /\n {4}ssh:\n {6}hostKey: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ4q\S+/,
      "",
    );
    const after = pinned(text, "cp2");
    expect(added(text, after)).toEqual([`    ssh: { hostKey: "${KEY}" }`]);
    expect(parse(after)).toMatchObject({ hosts: { cp2: { ssh: { hostKey: KEY } } } });
  });
});
