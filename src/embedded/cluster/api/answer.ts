import type { ServerResponse } from 'node:http'
import type { Log } from '../../../ports.ts'
import { ApiError } from '../objects/client.ts'

export function badRequest(message: string): ApiError {
  return new ApiError(400, 'BadRequest', message)
}

/** Answers with a JSON body. */
export function answerJson(response: ServerResponse, code: number, body: unknown): void {
  answerText(response, code, JSON.stringify(body))
}

/** The same with a body that is JSON already. */
export function answerText(response: ServerResponse, code: number, json: string): void {
  const bytes = Buffer.from(`${json}\n`)
  response.writeHead(code, { 'content-type': 'application/json', 'content-length': bytes.length })
  response.end(bytes)
}

/**
 * Answers with the `Status` of an error
 * (https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/). What is not an
 * ApiError is our fault: it is logged, and the client learns only that. After the headers only the
 * connection can say that something went wrong.
 */
export function answerError(response: ServerResponse, error: unknown, log: Log): void {
  if (!(error instanceof ApiError)) log.error({ err: error }, 'a request to the embedded cluster failed')
  if (response.headersSent) response.destroy()
  else {
    const known = error instanceof ApiError ? error : new ApiError(500, 'InternalError', 'internal error')
    // The rest of a body that was refused is not waited for.
    if (known.code === 413) response.setHeader('connection', 'close')
    answerJson(response, known.code, statusOf(known))
  }
}

export function statusOf(error: ApiError): Record<string, unknown> {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: error.message,
    reason: error.reason,
    ...(error.details === undefined ? {} : { details: error.details }),
    code: error.code,
  }
}
