import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "@jest/globals";
import { readError, readPage } from "../../../../../scripts/lib/recovery/targets/s3-answers.ts";
import {
  readS3Credentials,
  S3_FILE_VARIABLE,
} from "../../../../../scripts/lib/recovery/targets/s3-credentials.ts";

describe("what an S3 server answers", () => {
  it("is a page of keys, with what XML escapes", () => {
    const page = `<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
      <IsTruncated>true</IsTruncated><Contents><Key>a/b.kit</Key></Contents><Contents><Key>a/&lt;&amp;&#x41;&#66;</Key></Contents></ListBucketResult>`;
    expect(readPage(page)).toEqual({ keys: ["a/b.kit", "a/<&AB"], isLast: false });
    expect(
      readPage("<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>"),
    ).toEqual({ keys: [], isLast: true });
  });

  it("is no empty list where it is a page of something else", () => {
    expect(() => readPage("<html>welcome</html>")).toThrow("is this an S3 server?");
  });

  it("is an error with its code, and nothing of what was signed", () => {
    const error =
      "<Error><Code>SignatureDoesNotMatch</Code><Message>no &quot;match&quot;</Message><AWSAccessKeyId>me</AWSAccessKeyId></Error>";
    expect(readError(error)).toBe('SignatureDoesNotMatch: no "match"');
    expect(readError("")).toBe("");
  });
});

describe("credentials of S3", () => {
  const folder = mkdtempSync(join(tmpdir(), "s3-"));
  const file = join(folder, "credentials");
  const variables = { AWS_ACCESS_KEY_ID: "env", AWS_SECRET_ACCESS_KEY: "env-secret" };
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it("are AWS's own variables, or a section of a file", () => {
    expect(readS3Credentials("bucket", variables)).toEqual({
      accessKeyId: "env",
      secretAccessKey: "env-secret",
    });
    writeFileSync(
      file,
      "[default]\naws_access_key_id = d\naws_secret_access_key=d=/+\n# c\n[ bucket ]\naws_access_key_id=b\naws_secret_access_key = s\naws_session_token = t\n",
    );
    const named = { ...variables, [S3_FILE_VARIABLE]: file };
    expect(readS3Credentials("bucket", named)).toEqual({
      accessKeyId: "b",
      secretAccessKey: "s",
      sessionToken: "t",
    });
    expect(readS3Credentials("other", named)).toEqual({
      accessKeyId: "d",
      secretAccessKey: "d=/+",
    });
  });

  it("are missed by name, and what is there is not printed", () => {
    expect(() => readS3Credentials("bucket", { AWS_SECRET_ACCESS_KEY: "s3cr3t" })).toThrow(
      /^(?!.*s3cr3t).*no credentials for the backup target bucket/,
    );
    writeFileSync(file, "[bucket]\naws_secret_access_key = s3cr3t\n");
    expect(() => readS3Credentials("bucket", { [S3_FILE_VARIABLE]: file })).toThrow(
      /^(?!.*s3cr3t).*no credentials/,
    );
    expect(() => readS3Credentials("b", { [S3_FILE_VARIABLE]: "/nonexistent/f" })).toThrow(
      "cannot be read",
    );
  });
});
