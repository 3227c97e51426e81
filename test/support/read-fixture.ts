import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import type { NewObject } from '../../src/embedded/cluster/objects/client.ts'

const fixtures = join(import.meta.dirname, '../fixtures')

/** Names of the files in a folder of YAML fixtures, without their ending. */
export function listFixtures(folder: string): string[] {
  return readdirSync(join(fixtures, folder)).map((file) => file.replace(/\.yaml$/, ''))
}

/** The objects of one file, in order. */
export function readFixture(folder: string, name: string): NewObject[] {
  const text = readFileSync(join(fixtures, folder, `${name}.yaml`), 'utf8')
  return parseAllDocuments(text).map((document) => document.toJS() as NewObject)
}
