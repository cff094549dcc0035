import { describe, expect, it } from "@jest/globals";
import { isEd25519HostKey } from "../../../../model/values/ssh-host-key.ts";

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFeqrhO5kAxWOQkH51Vh3uNzHxS+NZ8Hn3dJA3mHKJzC";

describe("isEd25519HostKey", () => {
  it("takes a public key", () => {
    expect(isEd25519HostKey(KEY)).toBe(true);
  });

  it.each([
    ["a comment behind it", `${KEY} root@cp1`],
    ["a host before it", `203.0.113.11 ${KEY}`],
    ["a missing character", KEY.slice(0, -1)],
    ["an added byte", `${KEY}AAAA`],
    ["another algorithm inside", KEY.replace("AAAAC3NzaC1lZDI1NTE5", "AAAAC3NzaC1lZDI1NTE4")],
    ["another algorithm outside", KEY.replace("ssh-ed25519", "ssh-rsa")],
    ["a fingerprint", "ssh-ed25519 SHA256:uNiVztksCsDhcc0u9e8BrXVwYmQk0Vp2UBQAr6gq0lA"],
    ["no key", "ssh-ed25519"],
    ["an ellipsis", "ssh-ed25519 AAAA…"],
    ["nothing", ""],
  ])("refuses %s", (_case, text) => {
    expect(isEd25519HostKey(text)).toBe(false);
  });
});
