import { mkdtempSync, rmSync, writeFileSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, expect, it } from 'vitest'
import { loadModules } from './load-modules.ts'

const dir = mkdtempSync(join(tmpdir(), 'slipway-modules-'))
const from = pathToFileURL(`${dir}/`)
afterAll(() => rmSync(dir, { recursive: true, force: true }))

function write(file: string, text: string): void {
  mkdirSync(join(dir, file, '..'), { recursive: true })
  writeFileSync(join(dir, file), text)
}

it('gives browsers JavaScript without types and comments, and all that it imports', () => {
  write(
    'code/main.ts',
    `import type { Thing } from '../none.ts'
import {
  double,
  type Number as N,
} from '../pure/double.ts'
/** Says
 * much. */
export const thing: N = double(2) // at the end
`,
  )
  write(
    'pure/double.ts',
    `// why\nexport type Number = number\nexport const double = (n: Number): Number => n * 2\n`,
  )
  const modules = loadModules('code/main', from)
  expect(modules.map(({ path }) => path)).toEqual(['code/main.js', 'pure/double.js'])
  expect(modules[0]?.body.replace(/ +/g, ' ')).toBe(
    `import {\ndouble,\n} from '../pure/double.js'\nexport const thing = double(2) // at the end\n`,
  )
  expect(modules[1]?.body).not.toMatch(/why|type/)
})

it('refuses what no browser can be given', () => {
  write('code/node.ts', `import { readFileSync } from 'node:fs'\nreadFileSync('x')\n`)
  expect(() => loadModules('code/node', from)).toThrow(/code\/node\.ts imports "node:fs"/)
  write('code/out.ts', `import { x } from '../../etc.ts'\nx()\n`)
  expect(() => loadModules('code/out', from)).toThrow(/imports "\.\.\/\.\.\/etc\.ts"/)
})
