import { z } from 'zod'
import { schemaAt } from '../../../yaml/schema-at.ts'
import { buildFileSchema } from './build-file.ts'
import { most, pages } from './parts.ts'

type Rows = string[][]

/** The tables of docs/build-file.md by the names of their places in it, as Markdown. */
export function makeKeyTables(): Record<string, string> {
  const keysAt = (...path: string[]) => keyTable(path)
  return {
    file: keysAt(),
    build: keysAt('builds', 'name'),
    on: keysAt('builds', 'name', 'on'),
    push: keysAt('builds', 'name', 'on', 'push'),
    pull_request: keysAt('builds', 'name', 'on', 'pull_request'),
    merge_group: keysAt('builds', 'name', 'on', 'merge_group'),
    matrix: keysAt('builds', 'name', 'matrix'),
    strategy: keysAt('builds', 'name', 'strategy'),
    cache: keysAt('builds', 'name', 'cache'),
    scan: keysAt('builds', 'name', 'scan'),
    resources: keysAt('builds', 'name', 'resources'),
    'resource-limits': keysAt('builds', 'name', 'resources', 'limits'),
    extends: keysAt('extends'),
    limits: table([
      ['Limit', ''],
      ['size, with all that it extends', '256 KiB'],
      ['files that extend each other', `${most.extended} beside the first`],
      ['builds, each combination of a matrix counted', String(most.builds)],
      ['combinations of one matrix', String(most.combinations)],
      ['patterns in one list', `${most.patterns}, each of at most 256 characters`],
      ['tags of one build', String(most.tags)],
      ['builds that one needs, each combination counted', String(most.needs)],
      ['platforms of one build', String(most.platforms)],
      ['secrets of one build', String(most.secrets)],
      ['parameters, arguments, variables, labels, annotations', `${most.entries} of each`],
      ['depth', '24 levels'],
      ['values in the file, aliases counted each time', '10,000'],
      ['a value of these', `${most.valueLength} characters`],
    ]),
  }
}

function keyTable(path: string[]): string {
  const rows = fieldsAt(path).flatMap(([name, field]) => {
    const page = pages.get(field)
    return page === undefined ? [] : [[`\`${name}\``, page.meaning, page.leftOut ?? '']]
  })
  return table([['Key', 'Meaning', 'Left out'], ...rows])
}

function fieldsAt(path: string[]): [string, z.ZodType][] {
  let object: unknown = schemaAt(buildFileSchema, path)
  while (object instanceof z.ZodOptional || object instanceof z.ZodNullable) object = object.unwrap()
  // Of a name, or keys: the keys.
  if (object instanceof z.ZodUnion) object = object.options.find((option) => option instanceof z.ZodObject)
  if (!(object instanceof z.ZodObject)) throw new Error(`no keys at ${path.join('.')}`)
  return Object.entries(object.shape) as [string, z.ZodType][]
}

/** With the columns as wide as Prettier makes them. */
function table(rows: Rows): string {
  const widths = (rows[0] ?? []).map((_cell, column) =>
    Math.max(3, ...rows.map((row) => (row[column] ?? '').length)),
  )
  const line = (row: string[]) =>
    `| ${widths.map((width, column) => (row[column] ?? '').padEnd(width)).join(' | ')} |`
  const [head = [], ...body] = rows
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n')
}
