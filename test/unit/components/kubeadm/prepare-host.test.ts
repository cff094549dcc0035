import { expect, it } from "@jest/globals";
import { prepareHost } from "../../../../components/kubeadm/phases/prepare-host.ts";
import { hostOf, labPlan } from "../../../fixtures/plans.ts";

const { files, apply } = prepareHost.step(labPlan, hostOf(labPlan, "w1"));

it("has networkd leave routes and rules that others make, before there are any", () => {
  const settings = files.find(({ path }) => path.startsWith("/etc/systemd/networkd.conf.d/"));
  expect(settings?.content).toBe(
    "[Network]\nManageForeignRoutes=no\nManageForeignRoutingPolicyRules=no\n",
  );
  expect(apply).toContain("systemctl restart systemd-networkd");
});

it("keeps cloud-init from giving the host's name to another address at its next boot", () => {
  const [hosts, template] = ["/etc/hosts", "/etc/cloud/templates/hosts.debian.tmpl"].map((path) =>
    files.find((file) => file.path === path),
  );
  expect(hosts?.content).toContain("10.86.0.21 w1\n");
  expect(template?.content).toBe(hosts?.content);
});
