import type { Resource } from "./resource.ts";

/** Stands for a value that a preview does not know yet. */
export const UNKNOWN = Symbol("unknown");

/** Stands for a secret: its value never reaches a rule, so it cannot reach a message. */
export const SECRET = Symbol("secret");

/** A rule asked for a value that cannot be read; the judge makes a violation of it. */
export class Unreadable extends Error {
  override readonly name = "Unreadable";
  readonly path: string;
  readonly got: string;
  /** The resource it was read from; undefined for text inside a value. */
  readonly resource: Resource | undefined;

  constructor(path: string, got: string, resource: Resource | undefined) {
    super(`${path} is ${got}`);
    this.path = path;
    this.got = got;
    this.resource = resource;
  }
}

/**
 * A value in a resource's inputs, and the path to it. Whatever hides a value, or has another shape than
 * the rule needs, throws `Unreadable` when it is read: a rule cannot skip it by accident.
 */
export class Field {
  readonly path: string;
  private readonly raw: unknown;
  private readonly resource: Resource | undefined;

  constructor(raw: unknown, path = "", resource?: Resource) {
    this.raw = raw;
    this.path = path;
    this.resource = resource;
  }

  /** The field below, which may be absent. */
  at(...keys: readonly (string | number)[]): Field {
    return keys.reduce<Field>((field, key) => field.child(key), this);
  }

  /** Whether there is a value; null is none, as in Kubernetes. */
  get isPresent(): boolean {
    return this.open() !== undefined;
  }

  /** Text, or a number as text; undefined where there is no value. */
  text(): string | undefined {
    const value = this.open();
    if (value === undefined || typeof value === "string") return value;
    if (typeof value === "number") return String(value);
    throw this.unreadable(`${describe(value)}, where text belongs`);
  }

  /** A number, or text that is one; undefined where there is no value. */
  number(): number | undefined {
    const text = this.text();
    if (text === undefined) return undefined;
    const value = text.trim() === "" ? NaN : Number(text);
    if (Number.isNaN(value)) throw this.unreadable("text, where a number belongs");
    return value;
  }

  /** True or false; undefined where there is no value. */
  flag(): boolean | undefined {
    const value = this.open();
    if (value === undefined || typeof value === "boolean") return value;
    throw this.unreadable(`${describe(value)}, where true or false belongs`);
  }

  /** The fields of a list; none where there is no value. */
  items(): Field[] {
    const value = this.open();
    if (value === undefined) return [];
    if (!Array.isArray(value)) {
      throw this.unreadable(`${describe(value)}, where a list belongs`);
    }
    return value.map((item: unknown, index) => this.below(item, `${this.path}[${index}]`));
  }

  /** The texts of a list; none where there is no value. */
  texts(): string[] {
    return this.items().map((item) => item.text() ?? "");
  }

  /** Keys and fields of a mapping; none where there is no value. */
  entries(): [string, Field][] {
    return Object.keys(this.mapping()).map((key) => [key, this.child(key)]);
  }

  /** The value for a message: short, and in quotes where it is text. */
  show(): string {
    const value = this.open();
    if (value === undefined) return "nothing";
    if (typeof value === "object") return describe(value);
    const text = JSON.stringify(value);
    return text.length > 60 ? `${text.slice(0, 60)}…"` : text;
  }

  private child(key: string | number): Field {
    const path = typeof key === "number" ? `${this.path}[${key}]` : joinPath(this.path, key);
    if (typeof key === "number") return this.items()[key] ?? this.below(undefined, path);
    const mapping = this.mapping();
    return this.below(Object.hasOwn(mapping, key) ? mapping[key] : undefined, path);
  }

  private mapping(): Readonly<Record<string, unknown>> {
    const value = this.open();
    if (value === undefined) return {};
    if (typeof value !== "object" || Array.isArray(value)) {
      throw this.unreadable(`${describe(value)}, where a mapping belongs`);
    }
    return value as Readonly<Record<string, unknown>>;
  }

  private below(value: unknown, path: string): Field {
    return new Field(value, path, this.resource);
  }

  /** The same place with another value: what its text says. */
  inside(value: unknown): Field {
    return this.below(value, this.path);
  }

  /** The error that says why a rule cannot go on. */
  unreadable(got: string): Unreadable {
    return new Unreadable(this.path, got, this.resource);
  }

  private open(): Value | undefined {
    if (this.raw === UNKNOWN) throw this.unreadable("not known yet");
    if (this.raw === SECRET) throw this.unreadable("a secret, which rules do not see");
    return this.raw ?? undefined;
  }
}

/** What JSON has besides null. */
type Value = string | number | boolean | object;

function joinPath(path: string, key: string): string {
  const step = /^[\w-]+$/.test(key) ? key : JSON.stringify(key);
  return path === "" ? step : `${path}.${step}`;
}

function describe(value: Value): string {
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "a mapping" : `a ${typeof value}`;
}
