import type { CustomResourceOptions, Inputs, Output } from "@pulumi/pulumi";
import { CustomResource } from "@pulumi/pulumi";

/** A resource of the memory provider. */
export class Thing extends CustomResource {
  declare readonly made: Output<string>;
  declare readonly password: Output<string>;

  constructor(name: string, inputs: Inputs = {}, opts: CustomResourceOptions = {}) {
    super("test:index:Thing", name, { ...inputs, made: undefined }, opts);
  }
}

/** A resource that no provider serves. */
export class Bucket extends CustomResource {
  constructor(name: string) {
    super("aws:s3/bucket:Bucket", name, {});
  }
}
