/** One page of a bucket's list. */
export interface S3Page {
  readonly keys: readonly string[];
  readonly isLast: boolean;
}

/**
 * Reads what S3 answers to ListObjectsV2. Throws an `Error` for anything else: an empty list must not come from
 * a page of some proxy.
 */
export function readPage(xml: string): S3Page {
  if (!xml.includes("<ListBucketResult")) {
    throw new Error("what it answered is no list of a bucket: is this an S3 server?");
  }
  return {
    keys: [...xml.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key]) => unescapeText(key ?? "")),
    isLast: !/<IsTruncated>\s*true\s*<\/IsTruncated>/.test(xml),
  };
}

/** Code and message of an error that S3 answers; empty where there is none, as for HEAD. */
export function readError(xml: string): string {
  const [code, message] = ["Code", "Message"].map((element) =>
    unescapeText(new RegExp(`<${element}>([^<]*)</${element}>`).exec(xml)?.[1] ?? ""),
  );
  return [code, message].filter((part) => part !== "").join(": ");
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
};

function unescapeText(text: string): string {
  return text.replace(
    /&(?:#x([0-9a-fA-F]+)|#(\d+)|(\w+));/g,
    (whole, hexadecimal?: string, decimal?: string, name?: string) => {
      if (name !== undefined) return ENTITIES[name] ?? whole;
      const code = hexadecimal === undefined ? Number(decimal) : parseInt(hexadecimal, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}
