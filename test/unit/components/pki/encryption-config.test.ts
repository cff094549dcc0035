import { describe, expect, it } from "@jest/globals";
import { parse } from "yaml";
import { renderEncryptionConfig } from "../../../../components/pki/encryption-config.ts";

const namesIn = (text: string): unknown => {
  const { resources } = parse(text) as {
    resources: { providers: { secretbox?: { keys: { name: string; secret: string }[] } }[] }[];
  };
  return resources[0]?.providers[0]?.secretbox?.keys;
};

describe("renderEncryptionConfig", () => {
  it("has its keys in their order: the first one encrypts", () => {
    const one = { generation: 1, seed: "one" };
    const two = { generation: 2, seed: "two" };
    const keys = (order: (typeof one)[]): unknown => namesIn(renderEncryptionConfig(order));
    const key1 = { name: "key1", secret: "dpLDrTVAu4A8Ags67mbNiIcSMjTqDG5xQ8Ct1z/0Me0=" };
    expect(keys([one])).toEqual([key1]);
    expect(keys([two, one])).toEqual([expect.objectContaining({ name: "key2" }), key1]);
  });

  it("makes keys of 32 bytes, as secretbox asks", () => {
    const [key] = namesIn(renderEncryptionConfig([{ generation: 1, seed: "x" }])) as {
      secret: string;
    }[];
    expect(Buffer.from(key?.secret ?? "", "base64")).toHaveLength(32);
  });
});
