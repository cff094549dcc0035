/** Who may open connections to the hosts from outside the cluster. */
export interface AccessPlan {
  /** Networks that may reach SSH and the API; remote access from a third country is a transfer. */
  readonly administrators: readonly AdministratorPlan[];
}

export interface AdministratorPlan {
  readonly name: string;
  /** CIDR, IPv4 or IPv6. */
  readonly cidr: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
}
