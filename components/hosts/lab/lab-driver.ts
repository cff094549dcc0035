import { driverOf } from "../../shared/host-driver.ts";
import { LabHost } from "./lab-host.ts";

/** Hosts in namespaces of this machine. */
export const labDriver = driverOf(({ plan, bundle, operatorKey }, host) => {
  const made = new LabHost(host.name, { plan, host, bundle, operatorKey });
  const { connection, otherHostKeys, machine } = made;
  return { host, connection, otherHostKeys, machine };
});
