import type { Item } from "../../item.ts";
import type { Versions } from "../../../model/values/versions.ts";
import { goItem } from "./go-item.ts";

const MODULE = "github.com/prometheus/prometheus";
const VERSION = "github.com/prometheus/common/version";

/**
 * Prometheus and its command for queries and checks. Of its service discoveries it has Kubernetes' and
 * those by file and URL; of its web interface the API alone, because the pages are in no Go module.
 */
export function prometheusItem(versions: Versions): Item {
  const { version, module } = versions.prometheus;
  return goItem({
    name: "prometheus",
    title: `Prometheus ${version}`,
    module: "prometheus",
    pinned: { module: MODULE, version: module },
    estimateSeconds: 210,
    builds: [
      {
        programs: {
          prometheus: `${MODULE}/cmd/prometheus`,
          promtool: `${MODULE}/cmd/promtool`,
        },
        tags: ["netgo", "remove_all_sd", "enable_kubernetes_sd"],
        variables: { [`${VERSION}.Version`]: version, [`${VERSION}.Revision`]: module },
      },
    ],
  });
}
