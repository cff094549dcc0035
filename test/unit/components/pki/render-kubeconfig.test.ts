import { expect, it } from "@jest/globals";
import { parse } from "yaml";
import { renderKubeconfig } from "../../../../components/pki/render-kubeconfig.ts";

it("renders one user, and a context for each server, of which the first is current", () => {
  const base64 = (text: string): string => Buffer.from(text).toString("base64");
  const rendered: unknown = parse(
    renderKubeconfig({
      user: "nordmesh",
      servers: [
        { context: "lab-cp1", url: "https://127.86.0.11:26443" },
        { context: "lab-cp2", url: "https://127.86.0.12:26443" },
      ],
      serverName: "kubernetes",
      authority: "AUTHORITY",
      certificate: "CERTIFICATE",
      key: "KEY",
    }),
  );
  const authority = {
    "tls-server-name": "kubernetes",
    "certificate-authority-data": base64("AUTHORITY"),
  };
  expect(rendered).toEqual({
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      { name: "lab-cp1", cluster: { server: "https://127.86.0.11:26443", ...authority } },
      { name: "lab-cp2", cluster: { server: "https://127.86.0.12:26443", ...authority } },
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
    contexts: [
      { name: "lab-cp1", context: { cluster: "lab-cp1", user: "nordmesh" } },
      { name: "lab-cp2", context: { cluster: "lab-cp2", user: "nordmesh" } },
    ],
    "current-context": "lab-cp1",
  });
});
