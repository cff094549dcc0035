/** How one service of the mesh is called. */
export interface ServicePlan {
  readonly namespace: string;
  readonly name: string;
  /** Versions by their `version` label, each with the pods it has at least. */
  readonly subsets: readonly SubsetPlan[];
  readonly canary: CanaryPlan | null;
  readonly circuitBreaker: CircuitBreakerPlan | null;
  readonly retries: RetriesPlan | null;
  /** Bound on one request with all its retries. */
  readonly timeoutSeconds: number | null;
  /** Prefer pods in the caller's zone while they are healthy. */
  readonly preferSameZone: boolean;
}

export interface SubsetPlan {
  readonly name: string;
  readonly replicas: number;
}

/** Which share of requests each version gets; weights sum to 100. */
export interface CanaryPlan {
  readonly weights: readonly { readonly subset: string; readonly percent: number }[];
  /** Requests with this header go to one version whatever the weights. */
  readonly header: {
    readonly name: string;
    readonly value: string;
    readonly subset: string;
  } | null;
}

/** Envoy's connection pool limits and outlier detection, in the terms of Istio's DestinationRule. */
export interface CircuitBreakerPlan {
  readonly http1MaxPendingRequests: number;
  readonly maxRequestsPerConnection: number;
  readonly consecutive5xxErrors: number;
  readonly intervalSeconds: number;
  readonly baseEjectionSeconds: number;
  readonly maxEjectionPercent: number;
}

export interface RetriesPlan {
  readonly attempts: number;
  readonly perTrySeconds: number;
  /** Envoy's conditions, such as `connect-failure`. */
  readonly on: readonly string[];
  /** Retries at one time, as a share of active requests; null for no budget. */
  readonly budgetPercent: number | null;
}
