import { quantity } from '../../domain/index.ts'
import { formatTable, type Column } from '../show/format-table.ts'
import type { Terminal } from '../terminal.ts'
import type { ShownPool } from './answers.ts'

/** Pools with what is asked of them out of what their ready nodes have. */
export function showPools(pools: readonly ShownPool[], terminal: Terminal): void {
  const hasGpus = pools.some(({ capacity, use }) => capacity.gpu !== 0 || use.requested.gpu !== 0)
  const lines = formatTable(
    pools,
    [
      { title: 'POOL', text: ({ name }) => name, shrinks: 1 },
      { title: 'READY', text: readiness },
      { title: 'CPU', text: ({ use, capacity }) => share(use.requested.cpu, capacity.cpu, cores) },
      {
        title: 'MEMORY',
        text: ({ use, capacity }) => share(use.requested.memory, capacity.memory, quantity),
      },
      ...(hasGpus ? [gpus] : []),
      { title: 'RUN', text: ({ use }) => String(use.running) },
      { title: 'WAIT', text: ({ use }) => String(use.waiting) },
      { title: 'PLATFORMS', text: ({ platforms }) => platforms.join(' '), shrinks: 2 },
    ],
    terminal.paint.bold,
  )
  for (const line of lines) terminal.line(line)
}

const gpus: Column<ShownPool> = {
  title: 'GPU',
  text: ({ use, capacity }) => share(use.requested.gpu, capacity.gpu, cores),
}

/** `0/1 comes`: nodes of it come when a build waits for them; `closed`: it takes no builds now. */
function readiness({ nodes, open }: ShownPool): string {
  const ready = `${nodes.ready}/${nodes.total}`
  if (nodes.ready > 0) return ready
  return open ? `${ready} comes` : `${ready} closed`
}

function share(asked: number | null, has: number | null, words: (amount: number) => string): string {
  return `${asked === null || asked === 0 ? '0' : words(asked)}/${has === null ? '?' : words(has)}`
}

function cores(amount: number): string {
  return String(Math.round(amount * 100) / 100)
}
