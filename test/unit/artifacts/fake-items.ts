import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BuildContext, Item } from "../../../artifacts/item.ts";

/** An item whose one file holds its inputs; `build` may be replaced to fail or to look around. */
export function fakeItem(name: string, changes: Partial<Item> = {}): Item {
  const inputs = changes.inputs ?? { version: 1 };
  return {
    name,
    title: name,
    needs: [],
    inputs,
    estimateSeconds: 1,
    bundled: [{ name, kind: "binary", from: name, to: `bin/${name}` }],
    reference: `example.test/${name}@v1.0.0`,
    licence: "Apache-2.0",
    build: (context: BuildContext) => {
      writeFileSync(join(context.output, name), JSON.stringify(inputs));
      return Promise.resolve([
        { type: "go-module", name: `example.test/${name}`, version: "v1.0.0", licence: null },
      ]);
    },
    ...changes,
  };
}
