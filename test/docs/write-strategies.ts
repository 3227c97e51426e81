import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fillStrategy } from './fill-strategy.ts'

// Run by `npm run docs`: puts what strategies have in common into each of them.

const folder = join(import.meta.dirname, '../../strategies')
const read = (name: string) => readFileSync(join(folder, 'parts', name), 'utf8')

for (const file of readdirSync(folder).filter((name) => name.endsWith('.yaml'))) {
  const path = join(folder, file)
  writeFileSync(path, fillStrategy(readFileSync(path, 'utf8'), read))
}
