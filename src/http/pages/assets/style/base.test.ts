import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadAssets } from '../load-assets.ts'

const sheets = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.css'))
const base = read('base.css')
const light = tokens(base.slice(0, base.indexOf('prefers-color-scheme: dark')))
const dark = { ...light, ...tokens(base.slice(base.indexOf('prefers-color-scheme: dark'))) }

/** Text stands on these; https://www.w3.org/TR/WCAG22/#contrast-minimum. */
const texts: Record<string, string[]> = {
  paper: ['ink', 'faint', 'link', 'good', 'bad', 'busy', 'note', 'idle'],
  sheet: ['ink', 'faint', 'link', 'good', 'bad', 'busy'],
  hover: ['ink', 'faint', 'link'],
  accent: ['accent-ink'],
  'good-paper': ['good', 'ink'],
  'bad-paper': ['bad', 'ink'],
  'busy-paper': ['busy', 'ink'],
  'note-paper': ['note', 'ink', 'faint', 'link'],
  'idle-paper': ['idle', 'ink'],
  'log-paper': ['log-ink', 'log-faint', 'log-link'],
  'log-mark': ['log-ink', 'log-link'],
}
/** What has to be seen but not read, as the edge of a field; https://www.w3.org/TR/WCAG22/#non-text-contrast. */
const shapes: Record<string, string[]> = {
  paper: ['edge', 'accent', 'good', 'bad', 'busy'],
  sheet: ['edge', 'link'],
}

describe.each([
  ['light', light],
  ['dark', dark],
])('the colours in %s', (_, colours) => {
  it('keep text apart from what it stands on, 4.5 to 1', () => {
    expect(below(colours, texts, 4.5)).toEqual([])
  })

  it('keep shapes apart from what they stand on, 3 to 1', () => {
    expect(below(colours, shapes, 3)).toEqual([])
  })
})

// The log has the sixteen colours of a terminal, on a paper that is dark in both.
it.each(sheets.filter((file) => file !== 'log.css'))('%s has colours only by their names', (file) => {
  const sheet = read(file).replaceAll(/:root \{[^}]*\}/g, '')
  expect(sheet.match(/:[^;{}]*(#[0-9a-f]{3,8}\b|\brgba?\()[^;{}]*;/gi) ?? []).toEqual([])
})

it('is one small sheet', () => {
  expect(loadAssets().style.body.length).toBeLessThan(20_000)
})

function read(file: string): string {
  return readFileSync(join(import.meta.dirname, file), 'utf8')
}

function below(colours: Record<string, string>, pairs: Record<string, string[]>, least: number): string[] {
  return Object.entries(pairs).flatMap(([paper, inks]) =>
    inks
      .map((ink) => ({ ink, ratio: contrast(colours[ink] ?? '', colours[paper] ?? '') }))
      .filter(({ ratio }) => !(ratio >= least))
      .map(({ ink, ratio }) => `${ink} on ${paper}: ${ratio.toFixed(2)}`),
  )
}

function tokens(css: string): Record<string, string> {
  const root = /:root \{([^}]*)\}/.exec(css)?.[1] ?? ''
  return Object.fromEntries(
    [...root.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/g)].map(
      ([, name = '', value = '']) => [name, value] as const,
    ),
  )
}

/** https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrast(one: string, other: string): number {
  const [lighter = 0, darker = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (lighter + 0.05) / (darker + 0.05)
}

function luminance(colour: string): number {
  const [red = NaN, green = NaN, blue = NaN] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
