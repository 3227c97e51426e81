import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { parse } from 'yaml'
import { nodePoolsFile } from '../../src/config/node-pools-schema.ts'
import { settings, type SettingName } from '../../src/config/settings.ts'
import { tenantsFile } from '../../src/config/tenants-schema.ts'
import { neededPermissions } from '../../src/kubernetes/needed-permissions.ts'
import { fillPage } from './fill-page.ts'

const root = join(import.meta.dirname, '../..')
const chart = 'charts/slipway'
const read = (path: string) => readFileSync(join(root, path), 'utf8')

/** Settings that the chart gives the service from values of their own. */
export const settingsOfTheChart: readonly SettingName[] = [
  ...(['dataDir', 'host', 'port', 'kubeconfig', 'publicUrl', 'databaseUrl', 'databaseCaFile'] as const),
  ...(['tenants', 'tenantsFrom', 'nodePools', 'githubUrl', 'githubCaFile', 'githubAppId'] as const),
  ...(['githubPrivateKeyFile', 'githubAppSecret', 'webhookSecret', 'githubToken', 'apiToken'] as const),
  ...(['githubClientId', 'githubClientSecret'] as const),
  // Of the cluster on this machine.
  'strategies',
]

type Json = Record<string, unknown>

/** Files of the chart that are made of others of this repository, by their paths from its root. */
export function chartFiles(): Map<string, string> {
  const schema = JSON.parse(read(`${chart}/values.schema.json`)) as Json
  Object.assign(schema['properties'] as Json, {
    tenants: listOf(tenantsFile, 'tenants', 'Who may build what, where: as in a tenants file.'),
    nodePools: listOf(nodePoolsFile, 'pools', 'Pools of nodes, beside those that nodes name.'),
    settings: settingsSchema(),
  })
  const page = read(`${chart}/README.md`)
  return new Map([
    [`${chart}/templates/_rules.tpl`, rulesTemplate()],
    [`${chart}/values.schema.json`, `${JSON.stringify(schema, null, 2)}\n`],
    [`${chart}/README.md`, fillPage(page, { values: valuesTable(schema) })],
  ])
}

/** A template for each scope and use of permissions: what may be asked for is listed once, beside the code that asks. */
function rulesTemplate(): string {
  const groups = Map.groupBy(neededPermissions, ({ scope, use }) => `${scope}.${use}`)
  const defined = [...groups].map(([name, permissions]) => {
    const rules = Map.groupBy(permissions, ({ group, resource }) => `${group} ${resource}`)
    const lines = [...rules.values()].flatMap((rule) => {
      const [first] = rule
      if (first === undefined) return []
      const verbs = [...new Set(rule.map(({ verb }) => verb))].join(', ')
      const group = first.group === '' ? "''" : first.group
      return [`- apiGroups: [${group}]`, `  resources: [${first.resource}]`, `  verbs: [${verbs}]`]
    })
    return [`{{- define "slipway.rules.${name}" -}}`, ...lines, '{{- end }}'].join('\n')
  })
  const head = '{{/* Made by `npm run docs` of src/kubernetes/needed-permissions.ts. */}}'
  return `${[head, ...defined].join('\n\n')}\n`
}

/** The list that a file of the operator holds; that it has one at least is a matter of files. */
function listOf(file: z.ZodType, key: string, description: string): Json {
  const { properties } = z.toJSONSchema(file, { io: 'input' }) as { properties: Record<string, Json> }
  const list = Object.entries(properties[key] ?? {}).filter(([name]) => name !== 'minItems')
  return { ...Object.fromEntries(list), description }
}

/** What values of a setting are; what YAML makes of yes and no without quotes is taken as well. */
const kinds: Partial<Record<string, Json>> = {
  '<number>': { type: 'integer', minimum: 0 },
  '<yes-or-no>': { enum: ['yes', 'no', true, false] },
}

function settingsSchema(): Json {
  const names = (Object.keys(settings) as SettingName[]).filter((name) => !settingsOfTheChart.includes(name))
  const properties = names.map((name): [string, Json] => {
    const { help, argument } = settings[name]
    const description = `${help.charAt(0).toUpperCase()}${help.slice(1)}.`
    return [name, { description, ...(kinds[argument] ?? { type: 'string' }) }]
  })
  return {
    description: 'Settings of slipway serve, by their names there.',
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(properties),
  }
}

/** A row for each value that is not an object of others. */
function valuesTable(schema: Json): string {
  const defaults = parse(read(`${chart}/values.yaml`)) as Json
  return [
    '| Value | Meaning | Default |',
    '| --- | --- | --- |',
    ...rowsOf(schema, defaults, []).filter((row) => !row.startsWith('| `global`')),
  ].join('\n')
}

function rowsOf(schema: Json, value: unknown, path: string[]): string[] {
  const own = schema['properties'] as Record<string, Json> | undefined
  const inner = own === undefined || path[0] === 'tenants' ? null : own
  if (inner === null) {
    const shown = value === undefined ? '' : `\`${JSON.stringify(value)}\``
    return [`| \`${path.join('.')}\` | ${cell(schema['description'] as string)} | ${shown} |`]
  }
  return Object.entries(inner).flatMap(([key, one]) =>
    rowsOf(one, (value as Json | undefined)?.[key], [...path, key]),
  )
}

/** What would end a cell, or begin a tag. */
function cell(text: string): string {
  return text.replace(/[|<]/g, '\\$&')
}
