/** What a service answered instead of what was asked for; the exit code tells scripts which kind of no it was. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError'
  readonly exitCode: number
  constructor(message: string, exitCode: number, cause?: unknown) {
    super(message, { cause })
    this.exitCode = exitCode
  }
}

/** Exit codes of commands that ask a service; docs/cli.md names them. */
export const exitCodes = {
  /** Anything that is not one of the others. */
  failed: 1,
  /** There is no such build, delivery or token, or the token does not see it. */
  missing: 3,
  /** No token, one that is refused, or one that may not do this. */
  denied: 4,
  /** Not in this state: a build that has ended cannot be cancelled. */
  conflict: 5,
  /** Nothing answers, or it asks to be asked later. */
  unavailable: 6,
} as const

/** The exit code for an answer's status. */
export function exitCodeOf(status: number): number {
  if (status === 401 || status === 403) return exitCodes.denied
  if (status === 404) return exitCodes.missing
  if (status === 409) return exitCodes.conflict
  if (status === 429 || status >= 500) return exitCodes.unavailable
  return exitCodes.failed
}
