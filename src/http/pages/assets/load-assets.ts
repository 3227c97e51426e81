import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'

interface Asset {
  /** Changes with the content, so that browsers may keep it for ever. */
  path: string
  contentType: string
  body: string
}

export interface Assets {
  style: Asset
  script: Asset
  icon: Asset
}

/** Reads the files that the pages need; once, at the start. */
export function loadAssets(): Assets {
  return {
    style: asset('style.css', 'text/css; charset=utf-8', styleSheet()),
    script: asset('live-build.js', 'text/javascript; charset=utf-8', read('live-build.js')),
    icon: asset('icon.svg', 'image/svg+xml', read('icon.svg')),
  }
}

function asset(file: string, contentType: string, body: string): Asset {
  const hash = createHash('sha256').update(body).digest('base64url').slice(0, 12)
  const dot = file.lastIndexOf('.')
  return { path: `/assets/${file.slice(0, dot)}.${hash}${file.slice(dot)}`, contentType, body }
}

/** One sheet for all pages; a file a subject, `base.css` first. */
function styleSheet(): string {
  const files = readdirSync(new URL('./style/', import.meta.url)).filter((file) => file.endsWith('.css'))
  const inOrder = ['base.css', ...files.filter((file) => file !== 'base.css').sort()]
  return inOrder.map((file) => read(`style/${file}`)).join('\n')
}

function read(file: string): string {
  return readFileSync(new URL(`./${file}`, import.meta.url), 'utf8')
}
