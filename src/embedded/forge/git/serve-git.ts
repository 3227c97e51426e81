import { spawn } from 'node:child_process'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Log } from '../../../ports.ts'
import { gitEnvironment } from './run-git.ts'

interface GitRequest {
  /** The directory that holds `repository`. */
  root: string
  /** `owner/name.git` below it. */
  repository: string
  /** `/info/refs`, `/git-upload-pack` or `/git-receive-pack`. */
  endpoint: string
  query: string
  /** Who is asking; pushing needs one. */
  login: string | null
  log: Log
}

/** A push of more than this is cut off. */
const mostBytes = 2 * 1024 * 1024 * 1024
const longestMs = 10 * 60_000
const mostHeaderBytes = 16 * 1024

/**
 * Answers with `git http-backend`, streaming both ways, and resolves once Git has ended. Whoever hangs up
 * ends Git too; a push that Git had accepted by then stays.
 */
export async function serveGit(
  request: IncomingMessage,
  response: ServerResponse,
  options: GitRequest,
): Promise<void> {
  const { headers } = request
  const given = (name: string, value: string | string[] | undefined) =>
    typeof value === 'string' ? { [name]: value } : {}
  const child = spawn('git', ['http-backend'], {
    env: {
      ...gitEnvironment(),
      GIT_PROJECT_ROOT: options.root,
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_HTTP_MAX_REQUEST_BUFFER: '10M',
      PATH_INFO: `/${options.repository}${options.endpoint}`,
      REQUEST_METHOD: request.method ?? 'GET',
      QUERY_STRING: options.query,
      ...given('CONTENT_TYPE', headers['content-type']),
      ...given('CONTENT_LENGTH', headers['content-length']),
      ...given('HTTP_CONTENT_ENCODING', headers['content-encoding']),
      ...given('GIT_PROTOCOL', headers['git-protocol']),
      ...(options.login === null ? {} : { REMOTE_USER: options.login }),
    },
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: longestMs,
  })
  const ended = new Promise<void>((resolve) => {
    child.on('error', () => resolve())
    child.on('close', () => resolve())
  })
  response.on('close', () => {
    if (!response.writableFinished) child.kill()
  })
  child.stderr.resume()
  // http-backend may answer without reading all of the request; that is not an error of ours.
  pipeline(request, capBytes(mostBytes), child.stdin).catch(() => undefined)
  try {
    await answerFromCgi(child.stdout, response)
  } catch (error) {
    options.log.warn({ repository: options.repository, err: error }, 'git over http broke off')
    child.kill()
    if (response.headersSent) response.destroy()
    else response.writeHead(500).end()
  }
  await ended
}

async function answerFromCgi(stdout: Readable, response: ServerResponse): Promise<void> {
  let head = Buffer.alloc(0)
  const body = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (response.headersSent) {
        done(null, chunk)
        return
      }
      head = Buffer.concat([head, chunk])
      const end = head.indexOf('\r\n\r\n')
      if (end < 0) {
        done(head.length > mostHeaderBytes ? new Error('git http-backend sent no end of its headers') : null)
        return
      }
      writeCgiHead(head.subarray(0, end).toString('latin1'), response)
      done(null, head.subarray(end + 4))
    },
    flush: (done) => done(response.headersSent ? null : new Error('git http-backend sent no headers')),
  })
  await pipeline(stdout, body, response)
}

function writeCgiHead(head: string, response: ServerResponse): void {
  let status = 200
  for (const line of head.split('\r\n')) {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon)
    const value = line.slice(colon + 1).trim()
    if (name.toLowerCase() === 'status') status = Number.parseInt(value, 10)
    else if (colon > 0) response.setHeader(name, value)
  }
  response.writeHead(status)
  response.flushHeaders()
}

function capBytes(limit: number): Transform {
  let size = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length
      done(size > limit ? new Error(`a request of more than ${limit} bytes`) : null, chunk)
    },
  })
}
