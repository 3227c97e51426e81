import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { keyParameters } from '../../src/domain/index.ts'
import { readTemplate, strategyParameter, type Strategy } from '../../src/shipwright/index.ts'
import { shippedStrategies } from '../support/task-runs-of.ts'

const common = strategyParameter
  .array()
  .parse(parse(readFileSync(new URL('../../strategies/parts/parameters.yaml', import.meta.url), 'utf8')))
const isCommon = (name: string) => common.some((one) => one.name === name)
const oneMachine = 'slipway.build/runs-on-one-machine'

/** The tables of docs/strategies.md, by the names of their places: made of the strategies' files. */
export function makeStrategyTables(): Record<string, string> {
  const strategies = [...shippedStrategies().values()]
  return {
    strategies: table([
      ['Strategy', 'Method', 'Version', 'Tools', 'Runs as', 'Runs on one machine'],
      ...strategies.map(overviewOf),
    ]),
    common: parameterTable(common),
    ...Object.fromEntries(
      strategies.flatMap(({ metadata, spec }) => [
        [
          `parameters-${metadata.name ?? ''}`,
          parameterTable((spec.parameters ?? []).filter(({ name }) => !isCommon(name))),
        ],
        [`steps-${metadata.name ?? ''}`, stepTable(spec)],
      ]),
    ),
  }
}

function overviewOf(strategy: Strategy): string[] {
  const { name, method, version, tools } = readTemplate(strategy)
  const users = strategy.spec.steps.map((step) => userOf(strategy.spec, step))
  const root = strategy.spec.steps.filter((_, index) => users[index] === 0).map((step) => `\`${step.name}\``)
  return [
    `[\`${name}\`](../strategies/${name}.yaml)`,
    `\`${method ?? ''}\``,
    version ?? '',
    tools.map((tool) => `\`${tool}\``).join(', ') || 'those of its images',
    root.length === 0 ? 'not root' : `root in ${root.join(' and ')}`,
    strategy.metadata.annotations?.[oneMachine] === 'true' ? 'yes' : 'no: its TaskRun is checked',
  ]
}

function parameterTable(parameters: NonNullable<Strategy['spec']['parameters']>): string {
  const rows = parameters.map(({ name, type = 'string', description, default: text, defaults }) => [
    `\`${name}\`${keyOf(name)}`,
    type === 'array' ? 'list' : 'text',
    description,
    defaults !== undefined ? listed(defaults) : text === undefined ? 'an error' : listed([text]),
  ])
  return table([['Parameter', 'Is', 'Meaning', 'Left out'], ...rows])
}

/** What a build cannot say under `params`. */
function keyOf(name: string): string {
  if (name === 'build-args') return ' (key `args`)'
  const key = { 'cache-image': 'cache', 'cache-mode': 'cache', 'scan-ignore': 'scan' }[name] ?? name
  return keyParameters.some((one) => one === name) ? ` (key \`${key}\`)` : ''
}

function listed(values: string[]): string {
  const said = values.filter((value) => value !== '').map((value) => `\`${value}\``)
  return said.length === 0 ? 'empty' : said.join(', ')
}

function stepTable(spec: Strategy['spec']): string {
  const rows = spec.steps.map((step) => {
    const { requests = {}, limits = {} } = step.resources ?? {}
    return [
      `\`${step.name}\``,
      `\`${step.image}\``,
      String(userOf(spec, step) ?? 'of the image'),
      amounts(requests),
      amounts(limits),
    ]
  })
  return table([['Step', 'Image', 'User', 'Requests', 'Limits'], ...rows])
}

function userOf(
  spec: Strategy['spec'],
  { securityContext }: Strategy['spec']['steps'][number],
): number | undefined {
  return securityContext?.runAsUser ?? spec.securityContext?.runAsUser
}

function amounts(all: Record<string, string | number>): string {
  const said = Object.entries(all).map(([name, amount]) => `${name} ${amount}`)
  return said.length === 0 ? 'none' : said.join(', ')
}

function table(rows: string[][]): string {
  const line = (cells: string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`
  const [head = [], ...rest] = rows
  return [line(head), line(head.map(() => '---')), ...rest.map(line)].join('\n')
}
