import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import type { Difference } from "../../../model/drift/difference.ts";
import type { VerificationReport } from "../../../model/verification/report.ts";
import { PROJECT_FOLDER } from "../../../stacks/load-plan.ts";
import { type ChangeByHand, changesByHand } from "../support/changes-by-hand.ts";
import { type Ended, runCommand, runPrintedLine, succeeded } from "../support/nordmesh-command.ts";
import { describeInLab } from "../support/require-lab.ts";
import { until } from "../support/until.ts";

const ENVIRONMENT = "hardeningtest";
const STATE = join(PROJECT_FOLDER, ".nordmesh/environments", ENVIRONMENT);

const kubectl = (...args: string[]): Promise<Ended> =>
  runCommand("kubectl", [ENVIRONMENT, ...args]);
const onHost = (host: string, command: string): Promise<Ended> =>
  runCommand("ssh", [ENVIRONMENT, host, "--", command]);

// Tests that break something mend it again, and go on from where the one before left it.
describeInLab("a hardened cluster in the lab", () => {
  beforeAll(async () => {
    await forget();
    expect(await runCommand("up", [ENVIRONMENT, "--yes"])).toMatchObject({ status: 0 });
    for (const node of ["cp1", "w1"]) {
      const healthz = ["get", "--raw", `/api/v1/nodes/${node}/proxy/healthz`];
      await until(`the kubelet of ${node} has a certificate`, async () =>
        (await kubectl(...healthz)).status === 0 ? true : undefined,
      );
    }
  });
  afterAll(forget);

  it("meets every item that nobody opted out of", async () => {
    const { status } = await verify();
    expect(objections()).toEqual([]);
    expect(status).toBe(0);
    const leftOut = readReport().results.filter(({ outcome }) => outcome === "opted-out");
    expect(leftOut.map(({ title }) => title.split(":")[0])).toEqual([
      "1.2.11",
      "3.1.1",
      "kernel-settings",
      "security-updates",
    ]);
  });

  it("answers nobody without a credential, but that it is well", async () => {
    const ask = (path: string): Promise<Ended> =>
      onHost(
        "w1",
        `printf 'GET ${path} HTTP/1.0\\r\\n\\r\\n' | openssl s_client -quiet -connect 127.0.0.1:7443 2>/dev/null | head -n 1`,
      );
    for (const path of ["/readyz", "/livez", "/healthz"]) {
      expect((await ask(path)).output).toContain(" 200 ");
    }
    for (const path of ["/api", "/version", "/apis", "/metrics", "/openapi/v3"]) {
      expect((await ask(path)).output).toContain(" 401 ");
    }
  });

  it("speaks with kubelets that show a certificate of the cluster, and with no others", async () => {
    const logs = ["-n", "kube-system", "logs", "ds/cilium", "-c", "cilium-agent", "--tail", "1"];
    expect(await kubectl(...logs)).toMatchObject({ status: 0 });
    const selfSigned = [
      "cd /var/lib/kubelet/pki",
      "cp -a kubelet-server-current.pem /root/kept.pem",
      "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /O=system:nodes/CN=system:node:w1 -addext 'subjectAltName=DNS:w1,IP:10.86.0.21' -keyout /root/k -out /root/c 2>/dev/null",
      'cat /root/c /root/k >"$(readlink -f kubelet-server-current.pem)"',
      "systemctl restart kubelet",
    ].join(" && ");
    expect(await onHost("w1", selfSigned)).toMatchObject({ status: 0 });
    const raw = (): Promise<Ended> => kubectl("get", "--raw", "/api/v1/nodes/w1/proxy/configz");
    const refused = await until("the API server refuses the kubelet of w1", async () => {
      const { status, output } = await raw();
      return status !== 0 && output.includes("x509") ? output : undefined;
    });
    expect(refused).toMatch(/unknown authority|not trusted/);

    // Without a certificate it asks for another one, and gets it.
    await onHost("w1", "rm -f /var/lib/kubelet/pki/kubelet-server-*; systemctl restart kubelet");
    await until("the kubelet of w1 has a certificate again", async () =>
      (await raw()).status === 0 ? true : undefined,
    );
  });

  it("names the item and the host where a file is opened to others", async () => {
    await onHost("w1", "chmod 644 /etc/kubernetes/kubelet.conf");
    expect(await verify()).toMatchObject({ status: 1 });
    expect(objections()).toEqual([
      "4.1.5: w1 not met: /etc/kubernetes/kubelet.conf has mode 644; met on cp1",
    ]);
    await onHost("w1", "chmod 600 /etc/kubernetes/kubelet.conf");
  });

  it("takes no passwords over SSH, and forwards nothing from a worker", async () => {
    const effective = (await onHost("w1", "sshd -T")).output;
    for (const line of ["passwordauthentication no", "allowtcpforwarding no", "maxauthtries 4"]) {
      expect(effective).toContain(`${line}\n`);
    }
  });

  it("has pods whose packets are as large as the private network was measured to carry", async () => {
    const { output } = await runCommand("admission", [ENVIRONMENT, "--json"]);
    const { hosts } = JSON.parse(output) as {
      readonly hosts: readonly { readonly measurements: { readonly network: object } }[];
    };
    expect(hosts.map(({ measurements }) => measurements.network)).toEqual([
      expect.objectContaining({ pathMtu: 9000 }),
      expect.objectContaining({ pathMtu: 9000 }),
    ]);
    const links = await onHost("w1", "cat /sys/class/net/lxc*/mtu | sort -u");
    expect(links.output.trim()).toBe("9000");
  });

  it("changes nothing in a second run", async () => {
    const second = await runCommand("up", [ENVIRONMENT, "--yes"]);
    expect(second).toMatchObject({ status: 0 });
    expect(second.output).toContain("Nothing to do");
  });

  it("shows by name each thing that somebody changes by hand, and that the look changes nothing", async () => {
    for (const { made } of changesByHand) await makeByHand(made);
    const before = await whatALookCouldChange();
    const { status, report } = await lookForDrift();
    process.stdout.write(`a look for drift took ${String(report.milliseconds)} ms\n`);
    expect(status).toBe(5);
    expect(report.differences).toEqual(
      expect.arrayContaining(changesByHand.map(({ named }) => expect.objectContaining(named))),
    );
    expect(report.differences.filter(({ mend }) => mend === "")).toEqual([]);
    expect(await whatALookCouldChange()).toEqual(before);
  });

  it("is mended by what the look names, and nothing differs then", async () => {
    for (const { mended } of changesByHand)
      if (typeof mended === "object") await makeByHand(mended);
    // What somebody has to decide on is left, and says so by its status.
    expect(await runCommand("up", [ENVIRONMENT, "--mend"])).toMatchObject({ status: 5 });
    const left = (await lookForDrift()).report.differences;
    expect(left).toEqual(
      expect.arrayContaining(
        changesByHand
          .filter(({ mended }) => mended === "command")
          .map(({ named }) => expect.objectContaining(named)),
      ),
    );
    expect(left).not.toContainEqual(
      expect.objectContaining({ mend: expect.stringMatching(/^npm run up/) as unknown }),
    );
    // A kubelet that has just found the API again may still give a new name server the ConfigMap of before: it is
    // named once more, and restarted once more.
    const status = await until("nothing differs after what each look names was done", async () => {
      const look = await lookForDrift();
      for (const command of new Set(look.report.differences.map(({ mend }) => mend)))
        succeeded(await runPrintedLine(command));
      const rollout = ["-n", "kube-system", "rollout", "status", "deployment", "coredns"];
      succeeded(await kubectl(...rollout));
      return look.report.differences.length === 0 ? look.status : undefined;
    });
    expect(status).toBe(0);
  });
});

/** What `drift --json` prints of each difference: with the command that mends it. */
interface PrintedReport {
  readonly milliseconds: number;
  readonly differences: readonly (Omit<Difference, "mend"> & { readonly mend: string })[];
}

async function lookForDrift(): Promise<{ status: number | null; report: PrintedReport }> {
  const { status, output } = await runCommand("drift", [ENVIRONMENT, "--json"]);
  return { status, report: JSON.parse(output) as PrintedReport };
}

async function makeByHand(made: ChangeByHand["made"]): Promise<void> {
  if ("on" in made) succeeded(await onHost(made.on, made.shell));
  else for (const words of made.kubectl) succeeded(await kubectl(...words));
}

/** State, what hosts have noted of steps and hold in their filter, and versions of objects that no controller writes. */
async function whatALookCouldChange(): Promise<unknown[]> {
  const onHosts =
    "sha256sum /var/lib/nordmesh/journal; nft -s list ruleset 2>/dev/null | sha256sum";
  const versions =
    '{range .items[*]}{.kind} {.metadata.name} {.metadata.resourceVersion}{"\\n"}{end}';
  const kinds = "networkpolicies,services,clusterroles,peerauthentications";
  return [
    readFileSync(join(STATE, "state.json.enc")).toString("base64"),
    await onHost("cp1", onHosts),
    await onHost("w1", onHosts),
    await kubectl("get", kinds, "--all-namespaces", "-o", `jsonpath=${versions}`),
  ];
}

function verify(): Promise<Ended> {
  return runCommand("verify", [ENVIRONMENT, "--only", "hardening", "--json"]);
}

function readReport(): VerificationReport {
  return JSON.parse(readFileSync(join(STATE, "verification.json"), "utf8")) as VerificationReport;
}

function objections(): string[] {
  return readReport()
    .results.filter(({ outcome }) => outcome !== "passed" && outcome !== "opted-out")
    .map(({ title, happened }) => `${title.split(":")[0] ?? ""}: ${happened}`);
}

/** Takes away what an earlier, broken run of the test has left. */
async function forget(): Promise<void> {
  if (!existsSync(STATE)) return;
  await runCommand("down", [ENVIRONMENT, "--yes"]);
  rmSync(STATE, { recursive: true, force: true });
}
