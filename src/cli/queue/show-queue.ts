import { z } from 'zod'
import { buildAnswer } from '../client/answers.ts'
import { openService } from '../client/open-service.ts'
import type { ServiceOptions } from '../client/service-options.ts'
import { formatTable, type Column } from '../show/format-table.ts'
import { age } from '../show/time-words.ts'
import type { Terminal } from '../terminal.ts'

const place = z.object({ place: z.number(), of: z.number() }).nullable()
const wait = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('needs'), names: z.array(z.string()) }),
  z.object({ kind: z.literal('pause'), until: z.string() }),
  z.object({ kind: z.literal('nodes'), why: z.string() }),
  z.object({ kind: z.literal('limit'), of: z.string(), most: z.number(), place }),
  z.object({ kind: z.literal('turn'), place }),
])
const item = z.looseObject({ build: buildAnswer, wait: wait.nullable() })
const queueAnswer = z.looseObject({ items: z.array(item), next: z.string().nullable() })

type Item = z.output<typeof item>

export interface QueueOptions extends ServiceOptions {
  tenant?: string
  limit: number
  json: boolean
}

/** What waits for a place, and for what. */
export async function showQueue(options: QueueOptions, terminal: Terminal): Promise<void> {
  const service = await openService(options, process.env)
  const query = new URLSearchParams({ limit: String(options.limit) })
  if (options.tenant !== undefined) query.set('tenant', options.tenant)
  const page = await service.get(`queue?${query.toString()}`, queueAnswer)
  if (options.json) terminal.line(JSON.stringify(page, null, 2))
  else if (page.items.length === 0) terminal.line('Nothing waits.')
  else
    for (const line of formatTable(page.items, columns(Date.now()), terminal.paint.bold, terminal.width))
      terminal.line(line)
}

function columns(now: number): Column<Item>[] {
  return [
    { title: 'ID', text: ({ build }) => build.id, shrinks: 1 },
    { title: 'BUILD', text: ({ build }) => build.name, shrinks: 3 },
    { title: 'REPOSITORY', text: ({ build }) => build.repository.fullName, shrinks: 4 },
    { title: 'SINCE', text: ({ build }) => age(build.queuedAt, now) },
    { title: 'WAITS FOR', text: (one) => waitWords(one, now), shrinks: 2 },
  ]
}

function waitWords({ wait }: Item, now: number): string | null {
  switch (wait?.kind) {
    case undefined:
      return null
    case 'needs':
      return wait.names.join(', ')
    case 'pause':
      return `a pause of ${age(new Date(now).toISOString(), Date.parse(wait.until)) ?? ''}`
    case 'nodes':
      return wait.why
    case 'limit':
      return `limit ${wait.most} of its ${wait.of}${placeWords(wait.place)}`
    case 'turn':
      return `its turn${placeWords(wait.place)}`
  }
}

function placeWords(at: z.output<typeof place>): string {
  return at === null ? '' : `, ${at.place} of ${at.of}`
}
