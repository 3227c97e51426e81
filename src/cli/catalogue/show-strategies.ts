import { formatTable } from '../show/format-table.ts'
import type { Terminal } from '../terminal.ts'
import type { ShownStrategy } from './answers.ts'

/** Strategies by method, and what keeps one from being used. */
export function showStrategies(strategies: readonly ShownStrategy[], terminal: Terminal): void {
  const lines = formatTable(
    strategies,
    [
      { title: 'METHOD', text: ({ method }) => method },
      {
        title: 'STRATEGY',
        text: ({ name, namespace }) => (namespace === null ? name : `${namespace}/${name}`),
        shrinks: 1,
      },
      { title: 'VERSION', text: ({ version }) => version },
      { title: 'DEFAULT', text: (one) => (one.default ? 'yes' : '') },
      {
        title: 'ABOUT',
        text: ({ missing, description }) =>
          missing.length > 0 ? `cannot run: no ${missing.join(', ')}` : (description ?? ''),
        shrinks: 2,
      },
    ],
    terminal.paint.bold,
  )
  for (const line of lines) terminal.line(line)
}
