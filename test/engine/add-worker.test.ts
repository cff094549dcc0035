import { expect, it, jest } from "@jest/globals";
import { addWorker } from "../support/add-worker.ts";

jest.setTimeout(180_000);

const ENCRYPTED = { wireguard: { cidr: "10.87.0.0/24" } };

it.each([
  [3, 1, {}],
  [5, 3, {}],
  [10, 1, {}],
  [3, 1, ENCRYPTED],
])(
  "a worker that is added to %i hosts, %i of them control planes, is a change to no other host: %j",
  async (hosts, controlPlanes, privateNetwork) => {
    const { touched } = await addWorker(hosts, 0, controlPlanes, privateNetwork);
    const name = `w${String(hosts)}`;
    expect(touched).toContain(`${name}-join-workers`);
    // Its node is called as the host is.
    expect(touched).toContain(name);
    const ofOthers = touched.filter((each) => each !== name && !each.startsWith(`${name}-`));
    expect(ofOthers).toEqual([]);
  },
);
