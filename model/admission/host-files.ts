/** The bundle's probe program as a host has it. */
export const HOST_PROBE = "/usr/local/bin/nordmesh-probe";

/** Taint of hosts that do not give what the environment asks for. */
export const ADMISSION_TAINT = "nordmesh.io/admission";

/** Where a host keeps what it is asked to be, and what it was found to be. */
export const admissionFiles = {
  settings: "/etc/nordmesh/host-admission/settings.json",
  watchSettings: "/etc/nordmesh/host-admission/watch.json",
  checks: "/etc/nordmesh/host-admission/checks.json",
  token: "/etc/nordmesh/host-admission/token",
  measurements: "/var/lib/nordmesh/admission/measurements.json",
} as const;

/** A command that judges what was measured; it fails where the host is refused, and says why. */
export const ADMIT = `${HOST_PROBE} admit -checks ${admissionFiles.checks} -measurements ${admissionFiles.measurements}`;

/** Unit behind which peers measure the path to a host. */
export const PATH_SOCKET = "nordmesh-path.socket";

/** Commands that measure a host anew; what was measured before stays until they have ended well. */
export const MEASURE = `install -d -m 0755 "$(dirname ${admissionFiles.measurements})"
${HOST_PROBE} measure host -settings ${admissionFiles.settings} -token ${admissionFiles.token} -door ${PATH_SOCKET} >${admissionFiles.measurements}.new
mv ${admissionFiles.measurements}.new ${admissionFiles.measurements}`;
