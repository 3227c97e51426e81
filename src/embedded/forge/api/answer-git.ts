import type { IncomingMessage, ServerResponse } from 'node:http'
import { judgeAccess } from './access.ts'
import { identifyCaller } from './identify-caller.ts'
import type { Caller } from './identify-caller.ts'
import { ApiProblem } from './problem.ts'
import type { ForgeContext } from '../context.ts'
import { botOf, dirOf } from '../context.ts'
import type { PushGate } from '../events/push-gate.ts'
import type { ForgeRepository } from '../state/repositories.ts'
import { serveGit } from '../git/serve-git.ts'

const smartPath = /^\/([\w.-]+)\/([\w.-]+?)(?:\.git)?(\/info\/refs|\/git-upload-pack|\/git-receive-pack)$/
const mostAtOnce = 64

/** Answers Git's smart HTTP; false when the request is not such. */
export function createGitAnswers(
  context: ForgeContext,
  gate: PushGate,
): (request: IncomingMessage, response: ServerResponse) => boolean {
  let running = 0
  return (request, response) => {
    const { pathname, search } = new URL(request.url ?? '/', 'https://forge')
    const [, owner, name, endpoint] = smartPath.exec(pathname) ?? []
    if (owner === undefined || name === undefined || endpoint === undefined) return false
    if (running >= mostAtOnce) {
      response.writeHead(503, { 'retry-after': '1' }).end('Too many Git requests at once.\n')
      return true
    }
    running += 1
    answer(context, gate, { request, response, owner, name, endpoint, query: search.slice(1) })
      .catch((error: unknown) => {
        context.log.error({ err: error }, 'could not serve git')
        if (response.headersSent) response.destroy()
        else response.writeHead(500).end('Server Error\n')
      })
      .finally(() => (running -= 1))
    return true
  }
}

interface Asked {
  request: IncomingMessage
  response: ServerResponse
  owner: string
  name: string
  endpoint: string
  query: string
}

async function answer(context: ForgeContext, gate: PushGate, asked: Asked): Promise<void> {
  const { request, response, endpoint, query } = asked
  const service = endpoint === '/info/refs' ? new URLSearchParams(query).get('service') : endpoint.slice(1)
  const method = endpoint === '/info/refs' ? 'GET' : 'POST'
  if (request.method !== method || (service !== 'git-upload-pack' && service !== 'git-receive-pack')) {
    refuse(response, 403, 'Please upgrade your git client.')
    return
  }
  const level = service === 'git-receive-pack' ? 'write' : 'read'
  const { repositories } = context.state
  const { owner, name } = asked
  // GitHub leads Git from a former name to the present one; here it is served under both.
  const found = repositories.byName(owner, name) ?? repositories.byFormerName(owner, name)
  const judged = judge(context, request, found, level)
  if ('status' in judged) {
    refuse(response, judged.status, judged.message)
    return
  }
  const { repository, account } = judged
  if (repository.archived && level === 'write') {
    refuse(response, 403, 'This repository was archived so it is read-only.')
    return
  }
  const serve = () =>
    serveGit(request, response, {
      root: context.repositoriesDir,
      repository: dirOf(context, repository).slice(context.repositoriesDir.length + 1),
      endpoint,
      query,
      login: account?.login ?? null,
      log: context.log,
    })
  if (endpoint === '/git-receive-pack' && account) await gate.run(repository, account.id, serve)
  else await serve()
}

type Judgement =
  | { repository: ForgeRepository; account: { id: number; login: string } | null }
  | { status: number; message: string }

/** As GitHub: who shows nothing is asked for credentials, who may not know of a repository finds none. */
function judge(
  context: ForgeContext,
  request: IncomingMessage,
  repository: ForgeRepository | null,
  level: 'read' | 'write',
): Judgement {
  let caller: Caller
  try {
    caller = identifyCaller(context, request.headers.authorization)
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error
    const suspended = error.status === 403
    return suspended
      ? { status: 403, message: error.message }
      : { status: 401, message: 'Invalid username or token.' }
  }
  const access = repository ? judgeAccess(caller, repository, 'contents', level) : 'hidden'
  if (repository && access === 'allowed') return { repository, account: pusherOf(context, caller) }
  if (caller.kind === 'anonymous') return { status: 401, message: 'No anonymous write access.' }
  if (access === 'hidden') return { status: 404, message: 'Repository not found.' }
  return { status: 403, message: 'Write access to repository not granted.' }
}

function pusherOf(context: ForgeContext, caller: Caller): { id: number; login: string } | null {
  if (caller.kind === 'user') return caller.account
  if (caller.kind !== 'installation') return null
  return botOf(context, caller.app)
}

function refuse(response: ServerResponse, status: number, message: string): void {
  const challenge = status === 401 ? { 'www-authenticate': 'Basic realm="GitHub"' } : {}
  response.writeHead(status, { 'content-type': 'text/plain', ...challenge }).end(`${message}\n`)
}
