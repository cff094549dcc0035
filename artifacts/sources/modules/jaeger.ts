import type { Item } from "../../item.ts";
import type { Versions } from "../../../model/values/versions.ts";
import { goItem } from "./go-item.ts";

const MODULE = "github.com/jaegertracing/jaeger";
const VERSION = `${MODULE}/internal/version`;

/**
 * Jaeger, whole: an OpenTelemetry Collector with storage and queries. What it is made of is in a package
 * that only its own module may import, so nothing of it can be left out but its pages, which are in no
 * Go module.
 */
export function jaegerItem(versions: Versions): Item {
  const { version, module } = versions.jaeger;
  return goItem({
    name: "jaeger",
    title: `Jaeger ${version}`,
    module: "jaeger",
    pinned: { module: MODULE, version: module },
    estimateSeconds: 330,
    builds: [
      {
        programs: { jaeger: `${MODULE}/cmd/jaeger` },
        variables: {
          [`${VERSION}.latestVersion`]: `v${version}`,
          [`${VERSION}.commitSHA`]: module,
        },
      },
    ],
  });
}
