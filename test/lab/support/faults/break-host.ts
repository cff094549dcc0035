import { ADDRESSES, run, type Subject } from "../failover/lose-control-plane.ts";
import { succeeded } from "../nordmesh-command.ts";
import { until } from "../until.ts";

/** Runs a line of shell on a host, and throws unless it succeeds. Returns what it printed. */
export async function onHost(subject: Subject, host: string, shell: string): Promise<string> {
  const ended = await run(subject, "ssh", host, "--", shell);
  succeeded(ended);
  return ended.output;
}

/**
 * Kills a program on a host and waits until there is another of it.
 * @param program beginning of its command line
 */
export async function killProgram(subject: Subject, host: string, program: string): Promise<void> {
  const find = `pgrep -o -f '^(/[^ ]*/)?${program}( |$)'`;
  const before = await onHost(subject, host, find);
  await onHost(subject, host, `kill -KILL ${before.trim()}`);
  await until(`${program} of ${host} is there again`, async () => {
    const { status, output } = await run(subject, "ssh", host, "--", find);
    return status === 0 && output !== before ? true : undefined;
  });
}

/** Takes every block of a host's disk, those that are kept for root, too. */
export async function fillDisk(subject: Subject, host: string): Promise<void> {
  const fill = "fallocate -l $(($(stat -f -c '%f * %S' /) - 8388608)) /root/filler";
  await onHost(
    subject,
    host,
    `${fill}; dd if=/dev/zero of=/root/rest bs=1M 2>&1 | grep 'No space'`,
  );
}

/** Gives the blocks back. */
export async function emptyDisk(subject: Subject, host: string): Promise<void> {
  await onHost(subject, host, "rm -f /root/filler /root/rest");
}

/**
 * Puts a certificate in the place of an API server's own that its authority has signed and that ended as it began, and
 * kills the server, which shows it from its next start on.
 */
export async function giveExpiredCertificate(subject: Subject, host: string): Promise<void> {
  const commands = [
    "cd /etc/kubernetes/pki",
    "openssl req -new -key apiserver.key -subj /CN=kube-apiserver -out /root/expired.csr",
    "openssl x509 -in apiserver.crt -noout -ext subjectAltName | sed -n 's/^ */subjectAltName=/; s/IP Address:/IP:/g; 2p' >/root/expired.names",
    // Without what it is for, kubeadm would not make another one like it.
    "echo extendedKeyUsage=serverAuth >>/root/expired.names",
    "openssl x509 -req -in /root/expired.csr -CA ca.crt -CAkey ca.key -days 0 -extfile /root/expired.names -out /root/expired.crt",
    "mv /root/expired.crt apiserver.crt",
  ];
  await onHost(subject, host, commands.join(" && "));
  await killProgram(subject, host, "kube-apiserver");
}

/** Whether the API server of a host shows a certificate that has ended. */
export async function isServingExpired(subject: Subject, host: string): Promise<boolean> {
  const show = `openssl s_client -connect ${ADDRESSES[host] ?? ""}:6443 </dev/null 2>/dev/null`;
  const { output } = await run(
    subject,
    "ssh",
    host,
    "--",
    `${show} | openssl x509 -noout -checkend 0`,
  );
  return output.includes("Certificate will expire");
}
