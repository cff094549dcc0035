import { expect, it } from "@jest/globals";
import { parse } from "yaml";
import { renderKubeconfig } from "../../../../components/pki/render-kubeconfig.ts";

it("renders one cluster, one user and their context", () => {
  const base64 = (text: string): string => Buffer.from(text).toString("base64");
  const rendered: unknown = parse(
    renderKubeconfig({
      cluster: "lab",
      user: "nordmesh",
      server: "https://127.86.0.11:26443",
      authority: "AUTHORITY",
      certificate: "CERTIFICATE",
      key: "KEY",
    }),
  );
  expect(rendered).toEqual({
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      {
        name: "lab",
        cluster: {
          server: "https://127.86.0.11:26443",
          "certificate-authority-data": base64("AUTHORITY"),
        },
      },
    ],
    users: [
      {
        name: "nordmesh",
        user: {
          "client-certificate-data": base64("CERTIFICATE"),
          "client-key-data": base64("KEY"),
        },
      },
    ],
    contexts: [{ name: "lab", context: { cluster: "lab", user: "nordmesh" } }],
    "current-context": "lab",
  });
});
