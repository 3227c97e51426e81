import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

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
    style: load('style.css', 'text/css; charset=utf-8'),
    script: load('live-build.js', 'text/javascript; charset=utf-8'),
    icon: load('icon.svg', 'image/svg+xml'),
  }
}

function load(file: string, contentType: string): Asset {
  const body = readFileSync(new URL(`./assets/${file}`, import.meta.url), 'utf8')
  const hash = createHash('sha256').update(body).digest('base64url').slice(0, 12)
  const dot = file.lastIndexOf('.')
  return { path: `/assets/${file.slice(0, dot)}.${hash}${file.slice(dot)}`, contentType, body }
}
