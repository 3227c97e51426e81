import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import type { StrategyTemplate } from '../domain/index.ts'
import type { Catalogue } from '../ports.ts'
import { readTemplate, strategy } from '../shipwright/index.ts'

const shippedFolder = join(import.meta.dirname, '../../strategies')

/** What a cluster offers that has the strategies of a folder, by default the shipped ones, and nobody knows its nodes. */
export function catalogueOf(folder: string = shippedFolder): Catalogue {
  const strategies = readStrategies(folder)
  return {
    strategies: () => Promise.resolve(strategies),
    pools: () => Promise.resolve([]),
    largestNode: () => Promise.resolve(null),
    nodes: () => Promise.resolve(null),
  }
}

/** The strategies of a folder's YAML files. Throws what is wrong with one. */
export function readStrategies(folder: string = shippedFolder): StrategyTemplate[] {
  const files = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name))
  return files.toSorted().flatMap((file) =>
    parseAllDocuments(readFileSync(join(folder, file), 'utf8')).flatMap((document) => {
      const object: unknown = document.toJS()
      return object === null ? [] : [readTemplate(strategy.parse(object))]
    }),
  )
}
