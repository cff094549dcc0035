import { inventoryDriver } from "../components/hosts/inventory/inventory-driver.ts";
import { kvmDriver } from "../components/hosts/kvm/kvm-driver.ts";
import { labDriver } from "../components/hosts/lab/lab-driver.ts";
import type { HostDriver, Hosts, HostsArgs } from "../components/shared/host-driver.ts";
import type { DriverName } from "../model/plan/plan.ts";

/** Makes or adopts the hosts of a plan with the driver that the environment names. */
export function createHosts(args: HostsArgs): Hosts {
  return chooseDriver(args.plan.driver).createHosts(args);
}

function chooseDriver(name: DriverName): HostDriver {
  switch (name) {
    case "lab":
      return labDriver;
    case "inventory":
      return inventoryDriver;
    case "kvm":
      return kvmDriver;
  }
}
