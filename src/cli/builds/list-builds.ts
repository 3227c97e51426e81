import { buildsAnswer, type BuildAnswer } from '../client/answers.ts'
import { openService } from '../client/open-service.ts'
import type { ServiceOptions } from '../client/service-options.ts'
import { formatTable, type Column } from '../show/format-table.ts'
import { paintState } from '../show/paint-state.ts'
import { shortRef } from '../show/short-ref.ts'
import { age } from '../show/time-words.ts'
import type { Terminal } from '../terminal.ts'

export interface ListOptions extends ServiceOptions {
  state?: string[]
  repo?: string
  ref?: string
  pullRequest?: string
  sha?: string
  name?: string
  author?: string
  tenant?: string
  limit: number
  before?: string
  json: boolean
}

/** `slipway builds list`. */
export async function listBuilds(options: ListOptions, terminal: Terminal): Promise<void> {
  const {
    repo: repository,
    state,
    ref,
    pullRequest,
    sha,
    name,
    author,
    tenant,
    limit,
    before,
    json,
  } = options
  const filters = { repository, state: state?.join(','), ref, pullRequest, sha, name, author, tenant, before }
  const query = new URLSearchParams({ limit: String(limit) })
  for (const [key, value] of Object.entries(filters)) if (value !== undefined) query.set(key, value)
  const service = await openService(options, process.env)
  const page = await service.get(`builds?${query.toString()}`, buildsAnswer)
  if (json) {
    terminal.line(JSON.stringify(page, null, 2))
    return
  }
  if (page.items.length === 0) terminal.line('There are no such builds.')
  else
    for (const line of formatTable(
      page.items,
      columns(terminal, Date.now()),
      terminal.paint.bold,
      terminal.width,
    ))
      terminal.line(line)
  if (page.next !== null) terminal.line(terminal.paint.dim(`There are more: --before ${page.next}`))
}

function columns(terminal: Terminal, now: number): Column<BuildAnswer>[] {
  return [
    { title: 'ID', text: ({ id }) => id },
    {
      title: 'STATE',
      text: ({ state }) => state,
      paint: (text, { state }) => paintState(text, state, terminal),
    },
    { title: 'BUILD', text: ({ name }) => name, shrinks: 1 },
    { title: 'REPOSITORY', text: ({ repository }) => repository.fullName, shrinks: 2 },
    { title: 'REF', text: ({ ref }) => shortRef(ref), shrinks: 3 },
    { title: 'AGE', text: ({ createdAt }) => age(createdAt, now) },
  ]
}
