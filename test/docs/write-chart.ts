import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chartFiles } from './chart-files.ts'

for (const [path, text] of chartFiles()) writeFileSync(join(import.meta.dirname, '../..', path), text)
