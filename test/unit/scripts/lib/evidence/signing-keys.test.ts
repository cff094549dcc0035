import { expect, it } from "@jest/globals";
import { parseEvidenceOutputs } from "../../../../../scripts/lib/evidence/signing-keys.ts";

const outputs = {
  hosts: { value: [{ name: "cp1", role: "control-plane" }], secret: false },
  versions: { value: { cilium: "1.20.2" }, secret: false },
  meshRootCertificate: { value: "MESH ROOT", secret: false },
  evidenceKey: { value: "KEY", secret: true },
  evidenceCertificate: { value: "CERTIFICATE", secret: false },
  evidenceRootCertificate: { value: "ROOT", secret: false },
  kubeconfig: { value: "other", secret: true },
};

it("takes from a stack what evidence needs", () => {
  expect(parseEvidenceOutputs("lab", outputs)).toEqual({
    keys: { key: "KEY", certificate: "CERTIFICATE", root: "ROOT" },
    hosts: ["cp1"],
    versions: { cilium: "1.20.2" },
    meshRootCertificate: "MESH ROOT",
  });
});

it("says how to get a key where there is none", () => {
  const older = { ...outputs, evidenceKey: { value: null, secret: true } };
  expect(() => parseEvidenceOutputs("lab", {})).toThrow("it has not come up yet");
  expect(() => parseEvidenceOutputs("lab", older)).toThrow("an earlier version");
});
