/** Who may open connections to the hosts from outside the cluster. */
export interface AccessPlan {
  /** Networks that may reach SSH and the API; remote access from a third country is a transfer. */
  readonly administrators: readonly AdministratorPlan[];
  /** The machine through which every host is reached; null where each is reached by itself. */
  readonly bastion: BastionPlan | null;
}

export interface BastionPlan {
  readonly user: string;
  readonly address: string;
  readonly port: number;
  /** Pinned key in `known_hosts` form; null while nobody has confirmed it. */
  readonly hostKey: string | null;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
}

export interface AdministratorPlan {
  readonly name: string;
  /** CIDR, IPv4 or IPv6. */
  readonly cidr: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
}
