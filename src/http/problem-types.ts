/** What is said of every kind of refusal, in docs/api.md and at `/problems/{type}`. */
interface ProblemType {
  status: number
  title: string
  /** What it means and what to do. */
  meaning: string
}

/** Every kind of refusal, by the last part of its `type`. */
export const problemTypes = {
  'invalid-input': {
    status: 400,
    title: 'Invalid input',
    meaning:
      'A parameter, a header or the body is not what the address takes. `errors` names each, with `in` (query, header or body), `name` and `message`.',
  },
  'token-needed': {
    status: 401,
    title: 'Token needed',
    meaning: 'There is no token, or it is not valid: it never was, it expired, or it was revoked.',
  },
  'scope-needed': {
    status: 403,
    title: 'Not allowed',
    meaning: 'The token is valid and does not allow this: it needs another scope, or is bound to one tenant.',
  },
  'foreign-form': {
    status: 403,
    title: 'Form of another site',
    meaning: 'A browser sent this from a page of another address.',
  },
  'not-found': {
    status: 404,
    title: 'Not found',
    meaning: 'There is nothing of this name, or nothing that the token may see.',
  },
  'method-not-allowed': {
    status: 405,
    title: 'Method not allowed',
    meaning:
      'The address exists and does not take this method; the header `Allow` lists those that it takes.',
  },
  conflict: {
    status: 409,
    title: 'Not in this state',
    meaning: 'What was asked for cannot be done to it as it is now; `detail` says why.',
  },
  'too-large': {
    status: 413,
    title: 'Too large',
    meaning: 'The body is larger than the address takes.',
  },
  'unsupported-media-type': {
    status: 415,
    title: 'Not JSON',
    meaning: 'Bodies are JSON, with the header `Content-Type: application/json`.',
  },
  'beyond-the-end': {
    status: 416,
    title: 'Beyond the end',
    meaning: 'The range begins after the end of the log as it is now.',
  },
  unprocessable: {
    status: 422,
    title: 'Not built',
    meaning:
      'The request is well formed, and what it asks for breaks a rule of the build file or of the tenant. `errors` names each key.',
  },
  'key-reused': {
    status: 422,
    title: 'Idempotency key used for another request',
    meaning:
      'The `Idempotency-Key` was sent before with a different request; take a new key for a new request.',
  },
  'too-many-requests': {
    status: 429,
    title: 'Too many requests',
    meaning:
      'The token has used up its requests for now; `Retry-After` says in how many seconds there are more.',
  },
  'internal-error': {
    status: 500,
    title: 'Internal error',
    meaning: "A fault of the service; its log has the cause at the answer's time.",
  },
  unavailable: {
    status: 503,
    title: 'Not available now',
    meaning: 'Something that this needs does not answer; `Retry-After` says when to try again.',
  },
} as const satisfies Record<string, ProblemType>

export type ProblemName = keyof typeof problemTypes

/** The kind that a status has where nobody says a more exact one; null where it has none. */
export function problemNameOf(status: number): ProblemName | null {
  const names = Object.keys(problemTypes) as ProblemName[]
  return names.find((name) => problemTypes[name].status === status) ?? null
}
