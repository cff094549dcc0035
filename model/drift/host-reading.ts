/** A file as a host has it. */
export interface FileReading {
  /** Octal digits, as stat prints them. */
  readonly mode: string;
  /** `user:group`. */
  readonly owner: string;
  /** SHA-256 in hexadecimal; empty where it is no file. */
  readonly digest: string;
}

export interface StepReading {
  /** Exit status of the step's own check; 124 where it did not end in time. */
  readonly status: number;
  /** The end of what the check's shell traced. */
  readonly why: string;
}

/** What `systemctl show` says of a unit. */
export type UnitReading = ReadonlyMap<string, string>;

/** What a host was found to be. */
export interface HostReading {
  /** Without those that are not there. */
  readonly files: ReadonlyMap<string, FileReading>;
  /** Contents of files that differ and are not secret. */
  readonly texts: ReadonlyMap<string, string>;
  readonly steps: ReadonlyMap<string, StepReading>;
  readonly units: ReadonlyMap<string, UnitReading>;
  /** Empty values where the kernel has no such setting. */
  readonly sysctls: ReadonlyMap<string, string>;
  /** First lines of what programs print; empty where there is no such program. */
  readonly versions: ReadonlyMap<string, string>;
  /** What a name server said of a name, as the probe prints it, by `NAME@SERVER`. */
  readonly names: ReadonlyMap<string, string>;
  /** Why the host asks for a reboot; null where it does not. */
  readonly reboot: string | null;
}

/** Reads what a look script printed; undefined where it did not get to its end. */
export function parseHostReading(printed: string): HostReading | undefined {
  const lines = printed.split("\n").map((line) => line.split("\t"));
  if (!lines.some(([word]) => word === "end")) return undefined;
  const of = (wanted: string): string[][] =>
    lines.filter(([word]) => word === wanted).map(([, ...fields]) => fields);
  const table = <T>(word: string, read: (fields: readonly string[]) => T): Map<string, T> =>
    new Map(of(word).map(([name = "", ...fields]) => [name, read(fields)]));
  const reboot = of("reboot")[0]?.[0];
  return {
    files: table("file", readFile),
    texts: table("text", ([text = ""]) => decode(text)),
    steps: table("step", ([status = "", why = ""]) => ({
      status: Number(status),
      why: decode(why),
    })),
    units: readUnits(decode(of("units")[0]?.[0] ?? "")),
    sysctls: table("setting", ([value = ""]) => value),
    versions: table("version", ([line = ""]) => line),
    names: table("name", ([answer = ""]) => decode(answer)),
    reboot: reboot === undefined ? null : decode(reboot),
  };
}

function readFile([described = "", digest = ""]: readonly string[]): FileReading {
  const [mode = "", owner = ""] = described.split(" ");
  return { mode, owner, digest };
}

/** Blocks of `Key=value` lines, a blank line between units. */
function readUnits(text: string): Map<string, UnitReading> {
  const blocks = text.trim().split(/\n{2,}/);
  const units = blocks.map(
    (block) =>
      new Map(
        block.split("\n").map((line): [string, string] => {
          const [key = ""] = line.split("=", 1);
          return [key, line.slice(key.length + 1)];
        }),
      ),
  );
  return new Map(units.map((unit) => [unit.get("Id") ?? "", unit]));
}

function decode(base64: string): string {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return new TextDecoder().decode(bytes);
}
