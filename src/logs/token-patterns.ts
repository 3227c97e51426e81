import { base64At } from './secret-forms.ts'

/** Text that is a credential whoever it belongs to; `before` and `after` characters of a match are kept. */
interface TokenPattern {
  regex: RegExp
  before: number
  after: number
}

/** Every repetition is bounded, so that no match is longer than this and no line takes more than linear time. */
export const longestMatch = 4_096

const githubPrefixes = ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_']

const inBase64 = githubPrefixes
  .flatMap((prefix) => [0, 1, 2].map((offset) => base64At(prefix, offset)))
  .map((prefix) => prefix.replaceAll('+', '\\+'))

/** In the order of nothing in particular: matches may overlap and are joined. */
export const tokenPatterns: readonly TokenPattern[] = [
  // GitHub's tokens; installation tokens have grown beyond 40 characters and may hold dots and dashes.
  whole(/(?:gh[pousr]|github_pat)_[A-Za-z0-9_.-]{16,2000}/g),
  // The same, base64-encoded.
  whole(new RegExp(`(?:${inBase64.join('|')})[A-Za-z0-9+/_-]{20,2000}={0,2}`, 'g')),
  // base64 of `x-access-token:` and what follows: how Git sends an installation token.
  whole(/eC1hY2Nlc3MtdG9rZW46[A-Za-z0-9+/]{8,2000}={0,2}/g),
  whole(/\bglpat-[A-Za-z0-9_-]{20,200}/g),
  whole(/\bnpm_[A-Za-z0-9]{36,200}/g),
  whole(/\bxox[abeprs]-[A-Za-z0-9-]{10,250}/g),
  whole(/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g),
  // JSON Web Tokens, Kubernetes' service account tokens among them.
  whole(/\beyJ[A-Za-z0-9_-]{10,1300}\.eyJ[A-Za-z0-9_-]{10,1300}\.[A-Za-z0-9_-]{10,1300}/g),
  // `user:password@` of a URL.
  { regex: /:\/\/[^\s/:@"'<>]{0,255}:[^\s/@"'<>]{1,2000}@/g, before: 3, after: 1 },
  whole(/\b(?:bearer|basic) [A-Za-z0-9+/_.~=-]{16,3000}/gi),
]

function whole(regex: RegExp): TokenPattern {
  return { regex, before: 0, after: 0 }
}
