import { isMap, parseDocument } from "yaml";

/** Sections of a file that say which machines there are, and where; all else is what runs on them. */
const MACHINES: readonly (readonly string[])[] = [
  ["site"],
  ["sites"],
  ["network", "public"],
  ["network", "private"],
  ["lab"],
  ["inventory"],
  ["kvm"],
  ["hypervisors"],
  ["hosts"],
];

/**
 * The text of an environment whose machines are those of another file: each section of machines that the other
 * one has takes the place of the environment's. Comments of the environment stay. Networks of pods and
 * services are never taken, because etcd is full of their addresses. Throws an `Error` where the other file
 * has no hosts.
 */
export function mergeEnvironment(environment: string, onto: string): string {
  const merged = parseDocument(environment);
  const other = parseDocument(onto);
  if (!isMap(other.contents) || !isMap(other.get("hosts"))) {
    throw new Error("it has no section `hosts:`");
  }
  for (const path of MACHINES) {
    if (other.hasIn(path)) merged.setIn(path, other.getIn(path, true));
  }
  return merged.toString({ lineWidth: 0 });
}
