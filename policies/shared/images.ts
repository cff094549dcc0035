/** The parts of an image's reference that say which contents are meant. */
export interface ImageParts {
  readonly tag: string | null;
  /** `sha256:` and 64 digits; null where there is none, or something else in its place. */
  readonly digest: string | null;
  /** `auto`: Istio's injector puts its own proxy there. */
  readonly isInjected: boolean;
}

/** Reads an image's reference, `registry:port/path:tag@digest`. */
export function imageParts(reference: string): ImageParts {
  const [name = "", digest = ""] = reference.split("@");
  const [, tag] = /:([\w.-]+)$/.exec(name) ?? [];
  return {
    tag: tag ?? null,
    digest: /^sha256:[0-9a-f]{64}$/.test(digest) ? digest : null,
    isInjected: reference === "auto",
  };
}
