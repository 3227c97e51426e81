import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { events, permissions } from './make-manifest.ts'

const page = readFileSync(new URL('../../docs/github.md', import.meta.url), 'utf8')
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) =>
    line
      .split('|')
      .map((cell) => cell.trim())
      .slice(1, -1),
  )

it('docs/github.md names what the App asks for, and why, as the page of setup does', () => {
  expect(rows).toEqual([
    ...permissions.map(({ name, access, why }) => [`\`${name}\``, access, why]),
    ...events.map(({ name, why }) => [`\`${name}\``, why]),
  ])
})
