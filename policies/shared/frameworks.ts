import type { Framework } from "./rule.ts";

/** An article of the General Data Protection Regulation. */
export function gdpr(article: string): Framework {
  return {
    name: "GDPR",
    version: "Regulation (EU) 2016/679",
    reference: article,
    specification: "https://eur-lex.europa.eu/eli/reg/2016/679/oj",
  };
}

/** A control of the Kubernetes Pod Security Standards. */
export function podSecurity(control: string): Framework {
  return {
    name: "Kubernetes Pod Security Standards",
    version: "Restricted",
    reference: control,
    specification: "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
  };
}

/** A requirement of NIST SP 800-190 on containers. */
export function containerSecurity(section: string): Framework {
  return {
    name: "NIST SP 800-190",
    version: "2017-09",
    reference: section,
    specification: "https://csrc.nist.gov/pubs/sp/800/190/final",
  };
}

/** A section of the NSA and CISA guidance on hardening Kubernetes. */
export function hardening(section: string): Framework {
  return {
    name: "NSA/CISA Kubernetes Hardening Guidance",
    version: "1.2",
    reference: section,
    specification:
      "https://media.defense.gov/2022/Aug/29/2003066362/-1/-1/0/CTR_KUBERNETES_HARDENING_GUIDANCE_1.2_20220829.PDF",
  };
}
