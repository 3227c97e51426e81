import { size } from '../../domain/index.ts'
import { formatTable } from '../show/format-table.ts'
import type { Terminal } from '../terminal.ts'
import type { ShownPool } from './answers.ts'

/** Pools with what is asked of them out of what their ready nodes have. */
export function showPools(pools: readonly ShownPool[], terminal: Terminal): void {
  const lines = formatTable(
    pools,
    [
      { title: 'POOL', text: ({ name }) => name, shrinks: 1 },
      { title: 'READY', text: readiness },
      { title: 'CPU', text: ({ use, capacity }) => share(use.requested.cpu, capacity.cpu, cores) },
      { title: 'MEMORY', text: ({ use, capacity }) => share(use.requested.memory, capacity.memory, size) },
      { title: 'GPU', text: ({ use, capacity }) => share(use.requested.gpu, capacity.gpu, cores) },
      { title: 'RUNNING', text: ({ use }) => String(use.running) },
      { title: 'WAITING', text: ({ use }) => String(use.waiting) },
      { title: 'PLATFORMS', text: ({ platforms }) => platforms.join(' '), shrinks: 2 },
    ],
    terminal.paint.bold,
  )
  for (const line of lines) terminal.line(line)
}

function readiness({ nodes, open }: ShownPool): string {
  const ready = `${nodes.ready}/${nodes.total}`
  if (nodes.ready > 0) return ready
  return open ? `${ready} on demand` : `${ready} closed`
}

function share(asked: number | null, has: number | null, words: (amount: number) => string): string {
  return `${asked === null || asked === 0 ? '0' : words(asked)}/${has === null ? '?' : words(has)}`
}

function cores(amount: number): string {
  return String(Math.round(amount * 100) / 100)
}
