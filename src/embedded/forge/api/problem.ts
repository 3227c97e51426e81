/** An answer other than success, in GitHub's words. Thrown by routes and written by the one error handler. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem'
  readonly status: number
  readonly body: Record<string, unknown>
  readonly headers: Record<string, string>
  constructor(
    status: number,
    message: string,
    extra: Record<string, unknown> = {},
    headers: Record<string, string> = {},
  ) {
    super(message)
    this.status = status
    this.headers = headers
    this.body = { message, ...extra, documentation_url: documentationUrl, status: String(status) }
  }
}

/** Thrown where a request names a repository as it was called before. */
export class MovedRepository extends Error {
  override readonly name = 'MovedRepository'
  readonly repositoryId: number
  constructor(repositoryId: number) {
    super(`repository ${repositoryId} has another name now`)
    this.repositoryId = repositoryId
  }
}

const documentationUrl = 'https://docs.github.com/rest'

/** Also the answer about what the caller may not know of. */
export function notFound(): ApiProblem {
  return new ApiProblem(404, 'Not Found')
}

/** To whoever acts as an installation that somebody has suspended. */
export function suspended(): ApiProblem {
  return new ApiProblem(403, 'This installation has been suspended')
}

/** 422 with GitHub's list of fields. */
export function validationFailed(
  errors: { resource: string; field: string; code?: string; message?: string }[],
): ApiProblem {
  return new ApiProblem(422, 'Validation Failed', {
    errors: errors.map((error) => ({ code: 'custom', ...error })),
  })
}

/** 422 as GitHub words what its schemas refuse. */
export function invalidRequest(what: string): ApiProblem {
  return new ApiProblem(422, `Invalid request.\n\n${what}`)
}
