/** Lines of `egress.destinations`: TCP that is not TLS. */
export const ACCOUNTS_ENTRY = `    accounts:
      host: accounts.bank.example
      addresses: [194.63.248.30]
      ports: [5432]
      protocol: tcp
      country: "NO"
      purpose: account balances
      legalBasis: residency
      dataCategories: [none]
      owner: the tests
      callers: [demo/client]
`;

/** Lines of `egress.destinations`: a host to which the gateway starts TLS, with its authority as PEM. */
export function originated(
  short: string,
  { name, address }: { readonly name: string; readonly address: string },
  authority: string,
): string {
  return `    ${short}:
      host: ${name}
      addresses: [${address}]
      ports: [443]
      country: "NO"
      purpose: account balances
      legalBasis: residency
      dataCategories: [none]
      owner: the tests
      callers: [demo/client]
      originateTls:
        caCertificates: |
${authority.trim().replace(/^/gm, "          ")}
`;
}
