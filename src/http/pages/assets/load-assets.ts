import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { loadModules } from './load-modules.ts'
import { squeezeStyle } from './squeeze-style.ts'
import { stateIcons, type Tone } from './state-icons.ts'

/** A file that the pages need. */
export interface Asset {
  /** Changes with the content, so that browsers may keep it for ever. */
  path: string
  contentType: string
  body: string
}

export interface Assets {
  style: Asset
  /** Where the browser begins. */
  script: Asset
  /** What the script imports: to be asked for at once, not one after the other. */
  modules: readonly Asset[]
  icon: Asset
  /** The icon of a page that tells of something in a state. */
  icons: Record<Tone, Asset>
}

const svg = 'image/svg+xml'

/** Reads the files that the pages need; once, at the start. */
export function loadAssets(): Assets {
  const { script, modules } = scripts()
  const icon = read('icon.svg')
  return {
    style: asset('style.css', 'text/css; charset=utf-8', styleSheet()),
    script,
    modules,
    icon: asset('icon.svg', svg, icon),
    icons: stateIcons(icon, (file, body) => asset(file, svg, body)),
  }
}

/** They import each other by relative paths, so that one hash of all stands before those paths. */
function scripts(): { script: Asset; modules: Asset[] } {
  const found = loadModules('browser/main')
  const hash = hashOf(found.map(({ path, body }) => `${path}\n${body}`).join('\n'))
  const [script, ...modules] = found.map(({ path, body }) => ({
    path: `/assets/${hash}/${path}`,
    contentType: 'text/javascript; charset=utf-8',
    body,
  }))
  if (script === undefined) throw new Error('there is no code for the browser')
  return { script, modules }
}

function asset(file: string, contentType: string, body: string): Asset {
  const dot = file.lastIndexOf('.')
  return { path: `/assets/${file.slice(0, dot)}.${hashOf(body)}${file.slice(dot)}`, contentType, body }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 12)
}

/** One sheet for all pages; a file a subject, `base.css` first. */
function styleSheet(): string {
  const files = readdirSync(new URL('./style/', import.meta.url)).filter((file) => file.endsWith('.css'))
  const inOrder = ['base.css', ...files.filter((file) => file !== 'base.css').sort()]
  return squeezeStyle(inOrder.map((file) => read(`style/${file}`)).join('\n'))
}

function read(file: string): string {
  return readFileSync(new URL(`./${file}`, import.meta.url), 'utf8')
}
