import { driverOf } from "../../shared/host-driver.ts";
import { RentedHost } from "./rented-host.ts";

/** Hosts that exist already, by their addresses. */
export const inventoryDriver = driverOf(({ plan, bundle, operatorKey }, host) => {
  const { connection, machine } = new RentedHost(host.name, { plan, host, bundle, operatorKey });
  return { host, connection, machine };
});
