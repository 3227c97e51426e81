import { readFileSync } from 'node:fs'
import { beforeAll, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { BuildState } from '../../src/domain/index.ts'
import { createMeter } from '../../src/http/create-meter.ts'
import { infrastructureReasons } from '../../src/shipwright/reasons/infrastructure.ts'

interface Rule {
  alert: string
  expr: string
  annotations: { summary: string; description: string }
  labels: { severity: string }
}
interface Panel {
  title: string
  targets?: { expr: string }[]
  gridPos: { x: number; y: number; w: number; h: number }
}

const read = (path: string) => readFileSync(new URL(`../../docs/${path}`, import.meta.url), 'utf8')
const { groups } = parse(read('prometheus/alerts.yaml')) as { groups: { rules: Rule[] }[] }
const rules = groups.flatMap((group) => group.rules)
const { panels } = JSON.parse(read('grafana/slipway.json')) as { panels: Panel[] }
const shown = panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ title, expr })))
const all = [...rules.map(({ alert, expr }) => ({ title: alert, expr })), ...shown]

/** Every metric with the labels that it can have. */
const metrics = new Map<string, Set<string>>()
beforeAll(async () => {
  const meter = createMeter()
  // What has labels is only exposed once it was measured.
  const labels = { event: 'push', result: 'a', verdict: 'a', outcome: 'a', reason: 'a', kind: 'a' }
  const more = { installation: 'a', route: '/a', method: 'GET', status: '200' }
  const names = [
    'deliveries',
    'verdicts',
    'executions',
    'reports',
    'github_requests',
    'pruned',
    'http_requests',
  ]
  for (const name of names)
    meter.count(`slipway_${name}_total` as 'slipway_deliveries_total', { ...labels, ...more })
  meter.level('slipway_github_writes_left', 1, more)
  meter.level('slipway_github_requests_left', 1, more)
  meter.time('slipway_http_request_seconds', 1, more)
  const builds = { pending: 0, queued: 0, running: 0, completed: 0, failed: 0, cancelled: 0, skipped: 0 }
  const counts = { deliveriesWaiting: 0, builds, reportsBehind: 0 }
  const queue = [{ tenant: 'acme', queued: 1, oldestQueuedAt: 0, running: 1 }]
  const { body } = await meter.expose({ counts, queue, at: 0 })
  for (const [, name = ''] of body.matchAll(/^# TYPE (\S+)/gm))
    metrics.set(name, new Set(['instance', 'job']))
  for (const [, name = '', text = ''] of body.matchAll(/^(\w+)\{(.*)\} /gm)) {
    const known = metrics.get(name) ?? metrics.get(name.replace(/_(bucket|sum|count)$/, ''))
    for (const [, label = ''] of text.matchAll(/(\w+)="/g)) known?.add(label)
  }
})

it.each(all)('$title asks for metrics and labels that there are', ({ expr }) => {
  const asked = [...expr.matchAll(/\b(?:slipway|nodejs|process)_\w+|\bup\b/g)].map(([name]) => name)
  expect(asked).not.toEqual([])
  const labels = new Set(['le'])
  for (const name of asked) {
    const base = metrics.has(name) ? name : name.replace(/_(bucket|sum|count)$/, '')
    if (name !== 'up') expect([...metrics.keys()]).toContain(base)
    for (const label of metrics.get(base) ?? ['job']) labels.add(label)
  }
  const grouped = [...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, names = '']) => names.split(/,\s*/))
  const matched = [...expr.matchAll(/(\w+)\s*(?:=~|!~|!=|=)\s*"/g)].map(([, name = '']) => name)
  for (const label of [...grouped, ...matched]) expect([...labels]).toContain(label)
})

it('compares in its alerts only what has the same labels: otherwise Prometheus finds no pair, and says nothing', () => {
  const compared = rules.filter(({ expr }) => /\b(?:and|unless|or)\b/.test(expr))
  expect(compared).not.toEqual([])
  for (const { expr } of compared)
    for (const side of expr.split(/\s(?:and|unless|or)\s/)) expect(side.trim()).toMatch(/^(?:sum|max)\(/)
})

it('shows from the start, with 0, what an alert wants to see the first of', async () => {
  const counts = { deliveriesWaiting: 0, reportsBehind: 0, builds: {} as Record<BuildState, number> }
  const { body } = await createMeter().expose({ counts, queue: [], at: 0 })
  const asked = rules.flatMap(({ expr }) =>
    [...expr.matchAll(/increase\((\w+(?:\{.*?\})?)\[/g)].map(([, one]) => one),
  )
  expect(asked.length).toBeGreaterThan(3)
  for (const one of asked) expect(body).toContain(`\n${one} 0\n`)
})

it('says of every alert what it is and how soon somebody must look', () => {
  for (const { alert, annotations, labels } of rules) {
    expect(alert).toMatch(/^Slipway[A-Z]\w+$/)
    expect(annotations.summary.length).toBeGreaterThan(10)
    expect(annotations.description).toMatch(/[.;]/)
    expect(['page', 'ticket']).toContain(labels.severity)
  }
  expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length)
})

it('takes those failures for the cluster that are tried again by themselves', () => {
  const { expr } = rules.find(({ alert }) => alert === 'SlipwayInfrastructureFails')!
  expect(/reason=~"([^"]*)"/.exec(expr)?.[1]?.split('|')).toEqual(infrastructureReasons)
})

it('has brackets that close in every expression, and panels that do not lie on each other', () => {
  for (const { expr } of all) {
    for (const [open, close] of ['()', '[]', '{}'] as const)
      expect(expr.split(open!).length).toBe(expr.split(close!).length)
  }
  const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, n) => `${x + (n % w)},${y + Math.floor(n / w)}`),
  )
  expect(new Set(cells).size).toBe(cells.length)
})
