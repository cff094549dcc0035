import { describe, expect, it } from "@jest/globals";
import { parseAddress, parseCidr } from "../../../../model/values/cidr.ts";
import { METADATA_ADDRESSES, PUBLIC_RESOLVERS } from "../../../../model/values/public-resolvers.ts";

describe("public resolvers", () => {
  const addresses = [...METADATA_ADDRESSES, ...PUBLIC_RESOLVERS.flatMap((each) => each.addresses)];

  it.each(addresses)("%s is an address or a network", (text) => {
    expect(parseAddress(text) ?? parseCidr(text)).not.toBeNull();
  });

  it("are listed once each", () => {
    expect(new Set(addresses).size).toBe(addresses.length);
    const operators = PUBLIC_RESOLVERS.map(({ operator }) => operator);
    expect(new Set(operators).size).toBe(operators.length);
  });
});
