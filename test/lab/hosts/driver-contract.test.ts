import { rm } from "node:fs/promises";
import { delimiter, dirname } from "node:path";
import { labDriver } from "../../../components/hosts/lab/lab-driver.ts";
import { defaultStateDir } from "../../../components/hosts/lab/runtime/spec.ts";
import { smallLabPlan } from "../../fixtures/plans.ts";
import { type DriverBench, describeHostDriver } from "../../support/host-driver-contract.ts";
import { makeSshKey } from "../../support/ssh-key.ts";
import { describeInLab } from "../support/require-lab.ts";
import { SshSession } from "../support/ssh-session.ts";
import { runCli } from "../support/test-lab.ts";

// The program's commands say `node`: let it be the one that runs this.
process.env["PATH"] = [dirname(process.execPath), process.env["PATH"]].join(delimiter);

describeInLab("the lab's driver", (bundle) => {
  describeHostDriver("lab", () => Promise.resolve(openLab(bundle)));
});

function openLab(bundle: string): DriverBench {
  const plan = smallLabPlan(`contract-${String(process.pid)}`, "127.99.9.0/24");
  const stateDir = defaultStateDir(plan.environment);
  const operatorKey = makeSshKey();
  return {
    driver: labDriver,
    plan,
    bundle,
    operatorKey,
    kill: async ({ name }) => {
      await runCli(["stop", name, "--state-dir", stateDir, "--grace", "0"]);
    },
    changeHostKey: async ({ ssh }) => {
      const { address, port } = ssh;
      const { privateKey } = operatorKey;
      const session = await SshSession.open({ address, port, privateKey });
      await session.run(NEW_HOST_KEY);
      session.end();
    },
    remove: async () => {
      await runCli(["destroy-lab", "--lab", plan.environment, "--state-dir", stateDir]);
      await rm(dirname(stateDir), { recursive: true, force: true });
    },
  };
}

const NEW_HOST_KEY = `rm /etc/ssh/ssh_host_ed25519_key
ssh-keygen -q -t ed25519 -N "" -f /etc/ssh/ssh_host_ed25519_key
systemctl restart ssh`;
