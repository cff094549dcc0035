import { parseYaml } from "./documents.ts";
import type { Field } from "./field.ts";

/** Where the agents send to whose own files are in a ConfigMap: OpenTelemetry Collectors and Prometheus. */
export function targetsOfAgentFiles(files: Field): Field[] {
  return files.entries().flatMap(([, file]) => {
    const text = file.text() ?? "";
    if (COLLECTOR.every((section) => section.test(text))) return exporterTargets(parseYaml(file));
    return REMOTE_WRITE.test(text) ? remoteWriteTargets(parseYaml(file)) : [];
  });
}

const COLLECTOR = [/^receivers:/m, /^exporters:/m];
const REMOTE_WRITE = /^remote_(?:write|read):/m;

// A collector's Prometheus exporter waits to be asked: its endpoint is its own.
const LISTENS = /^prometheus(?:\/|$)/;
const ENDPOINT = /(?:^|_)endpoint$/;

function exporterTargets(settings: Field): Field[] {
  return settings
    .at("exporters")
    .entries()
    .filter(([name]) => !LISTENS.test(name))
    .flatMap(([, exporter]) => exporter.entries())
    .flatMap(([key, value]) => {
      if (key === "brokers") return value.items();
      return ENDPOINT.test(key) ? [value] : [];
    });
}

function remoteWriteTargets(settings: Field): Field[] {
  return ["remote_write", "remote_read"].flatMap((section) =>
    settings
      .at(section)
      .items()
      .map((target) => target.at("url")),
  );
}
