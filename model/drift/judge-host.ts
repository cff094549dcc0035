import type { Difference, Mend } from "./difference.ts";
import type {
  HostExpectation,
  WantedFile,
  WantedSetting,
  WantedUnit,
  WantedVersion,
} from "./host-expectation.ts";
import type { HostReading, UnitReading } from "./host-reading.ts";

/** Names what differs on a host from what its steps make of it, in the order of files, units, settings, versions, steps. */
export function judgeHost(
  environment: string,
  expectation: HostExpectation,
  reading: HostReading,
): Difference[] {
  const { files, units, sysctls, versions } = expectation;
  const { name } = expectation.host;
  const at = { environment, where: name };
  return [
    ...files.flatMap((file) => judgeFile(at, file, reading)),
    ...units.flatMap((unit) => judgeUnit(at, unit, reading.units.get(unit.name))),
    ...sysctls.flatMap((setting) => judgeSetting(at, setting, reading.sysctls.get(setting.key))),
    ...versions.flatMap((version) => judgeVersion(at, version, reading)),
    ...judgeSteps(expectation, reading),
  ];
}

interface Place {
  readonly environment: string;
  readonly where: string;
}

const again = (host: string, phase: string): Mend => ({ by: "step", host, phase });

function judgeFile({ where }: Place, file: WantedFile, reading: HostReading): Difference[] {
  const { path, phase } = file;
  const found = reading.files.get(path);
  const differs = (expected: string, got: string): Difference => {
    return { kind: "file", where, subject: path, expected, got, mend: again(where, phase) };
  };
  if (found === undefined) return [differs("a file", "it is not there")];
  const wantedMode = file.mode.toString(8).padStart(4, "0");
  const mode = found.mode.padStart(4, "0");
  return [
    ...(mode === wantedMode ? [] : [differs(`mode ${wantedMode}`, `mode ${mode}`)]),
    ...(found.owner === "root:root" ? [] : [differs("owner root:root", `owner ${found.owner}`)]),
    ...(found.digest === file.digest ? [] : [contentDiffers(file, reading.texts, differs)]),
  ];
}

function contentDiffers(
  { path, text }: WantedFile,
  texts: HostReading["texts"],
  differs: (expected: string, got: string) => Difference,
): Difference {
  const got = texts.get(path);
  if (text === null || got === undefined) return differs("what the stack has", "something else");
  const [wantedLines, gotLines] = [linesOf(text), linesOf(got)];
  const longer = Math.max(wantedLines.length, gotLines.length);
  const numbers = Array.from({ length: longer }, (_, index) => index);
  const at = numbers.find((index) => wantedLines[index] !== gotLines[index]);
  if (at === undefined) return differs("another end of its last line", "the same lines");
  const show = (line: string | undefined): string =>
    line === undefined ? `no line ${String(at + 1)}` : `line ${String(at + 1)}: ${shorten(line)}`;
  return differs(show(wantedLines[at]), show(gotLines[at]));
}

function linesOf(text: string): string[] {
  return text.replace(/\n$/, "").split("\n");
}

function judgeUnit(
  { environment, where }: Place,
  wanted: WantedUnit,
  unit: UnitReading = new Map(),
): Difference[] {
  const { name, phase } = wanted;
  const found = unit.get("DropInPaths")?.split(" ") ?? [];
  const foreign = found.filter((path) => path !== "" && !wanted.dropIns.includes(path));
  const differs = { kind: "unit" as const, where, subject: name };
  return [
    ...unitStates(wanted, unit).map(([expected, got]): Difference => {
      return { ...differs, expected, got, mend: again(where, phase) };
    }),
    ...foreign.map((path): Difference => {
      const remove = `rm ${path} && systemctl daemon-reload && systemctl try-restart ${name}`;
      const command = `npm run ssh -- ${environment} ${where} -- '${remove}'`;
      return {
        ...differs,
        expected: "no such drop-in",
        got: path,
        mend: { by: "command", command },
      };
    }),
  ];
}

/** What a unit is not, and what it is instead. */
function unitStates({ enabled, running }: WantedUnit, unit: UnitReading): [string, string][] {
  const is = (property: string): string => unit.get(property) ?? "unknown";
  const fileState = is("UnitFileState");
  const active = is("ActiveState");
  const states: readonly (readonly [boolean, string, string])[] = [
    [enabled && fileState !== "enabled", "enabled", fileState],
    [!enabled && fileState === "masked", "not masked", "masked"],
    [running && active !== "active", "active", active],
    [!running && active === "failed", "not failed", "failed"],
    [is("NeedDaemonReload") === "yes", "as systemd has read it", "changed since systemd read it"],
  ];
  return states.flatMap(([isOff, expected, got]) => (isOff ? [[expected, got]] : []));
}

// A setting that this kernel does not have is as wanted, as for the step itself.
function judgeSetting(
  { where }: Place,
  { key, value, phase }: WantedSetting,
  got = "",
): Difference[] {
  if (got === "" || got === value) return [];
  const mend = again(where, phase);
  return [{ kind: "sysctl", where, subject: key, expected: value, got, mend }];
}

function judgeVersion(
  { environment, where }: Place,
  { program, version, source, phase }: WantedVersion,
  { versions }: HostReading,
): Difference[] {
  const got = versions.get(program) ?? "";
  if (namesVersion(got, version)) return [];
  const restart = `install -m 0755 ${source ?? ""} /usr/local/bin && systemctl restart ${program}`;
  const command = `npm run ssh -- ${environment} ${where} -- '${restart}'`;
  const mend: Mend = source === null ? again(where, phase) : { by: "command", command };
  const shown = got === "" ? "it names none" : shorten(got);
  return [{ kind: "version", where, subject: program, expected: version, got: shown, mend }];
}

function namesVersion(line: string, version: string): boolean {
  return line.split(/[\s,:]+/).some((word) => word.replace(/^v/, "") === version);
}

function judgeSteps({ host, steps }: HostExpectation, { steps: found }: HostReading): Difference[] {
  return steps.flatMap(({ phase, title }) => {
    const reading = found.get(phase);
    if (reading?.status === 0) return [];
    return [
      {
        kind: "step",
        where: host.name,
        subject: phase,
        expected: title,
        got: reading === undefined ? "its check gave no answer" : explainCheck(reading),
        mend: again(host.name, phase),
      },
    ];
  });
}

/** The last command of a check's trace, and what was said after it. */
function explainCheck({ status, why }: { readonly status: number; readonly why: string }): string {
  if (status === 124) return "its check did not end in time";
  const lines = why.split("\n").filter((line) => line.trim() !== "");
  const last = lines.findLastIndex((line) => line.startsWith("+"));
  const command = lines[last]?.replace(/^\++ /, "") ?? "its check";
  const said = lines.slice(last + 1).join(" / ");
  return shorten(said === "" ? `not true: ${command}` : `not true: ${command} (${said})`);
}

function shorten(text: string): string {
  const line = text.trim();
  return line.length <= WIDEST ? line : `${line.slice(0, WIDEST - 1)}…`;
}

const WIDEST = 160;
