import type { Resource } from "../../../policies/shared/resource.ts";
import { facts, object, type RuleCases } from "../support/rule-cases.ts";

const FORMAT = "data.mesh.accessLogFormat";
const dated = { reason: "lost payments", owner: "payments", expires: "2026-11-24" };

export const cases: RuleCases = {
  badPaths: [FORMAT],
  good: [
    [
      log(
        "%START_TIME% %REQ(:AUTHORITY)% %REQ(:METHOD)% %REQ(X-REQUEST-ID)% %REQ(:SCHEME)% %PROTOCOL%",
      ),
    ],
    [log("%PATH(NQ:ORIG_OR_PATH)% %REQ_WITHOUT_QUERY(X-ENVOY-ORIGINAL-PATH?:PATH)%")],
    [declared({ queryStrings: dated }), log("%PATH(WQ:ORIG_OR_PATH)% %REQ(:PATH)%")],
    [declared({ requestHeaders: [{ name: "user-agent", ...dated }] }), log("%REQ(USER-AGENT):40%")],
    [object("core/v1:ConfigMap", "istio-system/istio", { data: { mesh: "trustDomain: a" } })],
    [object("core/v1:ConfigMap", "demo/other", { data: { mesh: "accessLogFormat: '%REQ(A)%'" } })],
  ],
  bad: [
    [[log("%PATH(WQ:ORIG_OR_PATH)% %REQ(COOKIE)% %RESP(SET-COOKIE)%")], [FORMAT, FORMAT, FORMAT]],
    [[log("%REQ(X-REQUEST-ID?COOKIE)%")], [FORMAT]],
    [[log("%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%")], [FORMAT]],
    [
      [declared({ requestHeaders: [{ name: "referer", ...dated }] }), log("%REQ(ORIGIN)%")],
      [FORMAT],
    ],
    [
      [declared({ queryStrings: { ...dated, expires: "2026-11-23" } }), log("%REQ(:PATH)%")],
      [FORMAT],
    ],
    [[declared({ queryStrings: { ...dated, owner: " " } }), log("%REQ(:PATH)%")], [FORMAT]],
  ],
  hidden: [
    [0, "accessLog.requestHeaders"],
    [1, "data.mesh"],
  ],
};

function log(format: string): Resource {
  const mesh = `accessLogFormat: '${format}'`;
  return object("core/v1:ConfigMap", "istio-system/istio", { data: { mesh } });
}

function declared(accessLog: Readonly<Record<string, unknown>>): Resource {
  return facts({ accessLog });
}
