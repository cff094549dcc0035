/**
 * What sshd allows on a host: keys only, and nothing beside a shell. sshd takes the first value that it
 * reads of each, so the file comes before all others. Names of algorithms are those that OpenSSH 9.2 and
 * everything newer has, and that the clients of this program speak.
 */
export function renderSshdConfig(forwarding: SshForwarding): string {
  return [
    "# Written by nordmesh.",
    ...sshdSettings(forwarding).map(([name, value]) => `${name} ${value}`),
    "",
  ].join("\n");
}

/** What may be forwarded: anything over TCP, connections to one place (`ADDRESS:PORT`), or nothing. */
export type SshForwarding = "anything" | "nothing" | { readonly to: string };

/** Lines that `sshd -T` prints where the settings are in force: names in lower case, one space, the value. */
export function effectiveSshdSettings(forwarding: SshForwarding): readonly string[] {
  return sshdSettings(forwarding)
    .filter(([name]) => !UNPRINTED.includes(name))
    .map(([name, value]) => `${name.toLowerCase()} ${PRINTED[value] ?? value}`);
}

/** sshd prints another word for the same. */
const PRINTED: Readonly<Record<string, string>> = { "prohibit-password": "without-password" };

/** Older and newer versions print these in other ways. */
const UNPRINTED: readonly string[] = ["Compression"];

function sshdSettings(forwarding: SshForwarding): readonly (readonly [string, string])[] {
  return [
    ["PermitRootLogin", "prohibit-password"],
    ["PubkeyAuthentication", "yes"],
    ["AuthenticationMethods", "publickey"],
    ["PasswordAuthentication", "no"],
    ["KbdInteractiveAuthentication", "no"],
    ["HostbasedAuthentication", "no"],
    ["PermitEmptyPasswords", "no"],
    ["PermitUserEnvironment", "no"],
    ["StrictModes", "yes"],
    ["X11Forwarding", "no"],
    ["AllowAgentForwarding", "no"],
    ...tcpForwarding(forwarding),
    ["AllowStreamLocalForwarding", "no"],
    ["PermitTunnel", "no"],
    ["GatewayPorts", "no"],
    ["MaxAuthTries", "4"],
    ["LoginGraceTime", "30"],
    // A provisioner opens a connection for each step, and many steps run at once.
    ["MaxStartups", "100:30:200"],
    ["MaxSessions", "100"],
    // A client that is gone is noticed in five minutes; one that waits for a long step answers.
    ["ClientAliveInterval", "60"],
    ["ClientAliveCountMax", "5"],
    ["LogLevel", "VERBOSE"],
    ["Compression", "no"],
    [
      "KexAlgorithms",
      "sntrup761x25519-sha512@openssh.com,curve25519-sha256,curve25519-sha256@libssh.org",
    ],
    ["Ciphers", "chacha20-poly1305@openssh.com,aes256-gcm@openssh.com,aes128-gcm@openssh.com"],
    ["MACs", "hmac-sha2-512-etm@openssh.com,hmac-sha2-256-etm@openssh.com"],
  ];
}

function tcpForwarding(forwarding: SshForwarding): readonly (readonly [string, string])[] {
  if (forwarding === "nothing") return [["AllowTcpForwarding", "no"]];
  if (forwarding === "anything") return [["AllowTcpForwarding", "yes"]];
  return [
    ["AllowTcpForwarding", "local"],
    ["PermitOpen", forwarding.to],
  ];
}
