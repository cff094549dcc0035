import type { Phase } from "../../../model/phase.ts";

/** Folders for local volumes, of the user that their workloads run as. What is in them stays. */
export const makeVolumeFolders: Phase = {
  name: "make-volume-folders",
  title: "Make folders for local volumes",
  appliesTo: (host) => host.volumeFolders.length > 0,
  step: (_plan, host) => ({
    files: [],
    done: host.volumeFolders
      .map((folder) => `[ "$(stat -c '%u %a' ${folder})" = '${NOBODY} 700' ]`)
      .join("\n"),
    apply: host.volumeFolders
      .map((folder) => `install -d -m 0700 -o ${NOBODY} -g ${NOBODY} ${folder}`)
      .join("\n"),
    timeoutSeconds: 60,
    secretsOnStdin: [],
  }),
};

const NOBODY = "65534";
