/** What access logs hold beside what they always do. */
export interface AccessLogPlan {
  /** Null where paths are logged without their query strings. */
  readonly queryStrings: LogAllowance | null;
  readonly requestHeaders: readonly LoggedHeader[];
}

/** Why something that may be personal data is logged. */
export interface LogAllowance {
  readonly reason: string;
  readonly owner: string;
  /** Last day, `YYYY-MM-DD`. */
  readonly expires: string;
}

export interface LoggedHeader extends LogAllowance {
  /** In lower case. */
  readonly name: string;
}
