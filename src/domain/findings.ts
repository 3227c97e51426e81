/** What a run says of what it made, beside its digest and size. */
export interface Findings {
  /** Known vulnerabilities of it, the worst first. */
  vulnerabilities: Vulnerability[]
  /** What was pushed beside it, in its repository. */
  attached: Attached[]
}

/** As a scan names it; both are words of others. */
export interface Vulnerability {
  /** `CVE-2026-1234`. */
  id: string
  /** `critical`, `high`, `medium`, `low` or `unknown`; null where nobody said. */
  severity: string | null
}

export const attachedKinds = ['sbom', 'signature', 'attestation'] as const

/** An artifact that refers to what was pushed: https://github.com/opencontainers/distribution-spec referrers. */
export interface Attached {
  kind: (typeof attachedKinds)[number]
  /** `sha256:…` */
  digest: string
}
