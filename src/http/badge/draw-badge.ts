import type { BranchState } from '../../domain/index.ts'
import { readableLine } from '../readable-text.ts'
import { textWidth } from './text-width.ts'

/** Behind white text: each has a contrast of 4.5 or more with it. */
export const colours: Record<BranchState, string> = {
  passing: '#1f7a34',
  failing: '#b3261e',
  building: '#0b5cad',
  waiting: '#855600',
  unknown: '#5c646d',
}
export const labelColour = '#40474f'

const mostCharacters = 60
const size = 11
const height = 20
const padding = 6

/** A badge as an SVG image: what it is of, and how that stands. Any label is safe, and none makes it endless. */
export function drawBadge(label: string, state: BranchState): string {
  const named = shorten(readableLine(label).trim()) || 'build'
  const [left, right] = [textWidth(named, size), textWidth(state, size)]
  const [split, width] = [left + 2 * padding, left + right + 4 * padding]
  const said = `${escapeXml(named)}: ${state}`
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" role="img" aria-label="${said}">` +
    `<title>${said}</title>` +
    `<path fill="${labelColour}" d="M3 0h${split - 3}v${height}H3a3 3 0 0 1-3-3V3a3 3 0 0 1 3-3z"/>` +
    `<path fill="${colours[state]}" d="M${split} 0h${width - split - 3}a3 3 0 0 1 3 3v${height - 6}a3 3 0 0 1-3 3H${split}z"/>` +
    `<g fill="#fff" font-family="Verdana,Geneva,'DejaVu Sans',sans-serif" font-size="${size}" aria-hidden="true">` +
    `<text x="${padding}" y="14" textLength="${left}">${escapeXml(named)}</text>` +
    `<text x="${split + padding}" y="14" textLength="${right}">${state}</text></g></svg>\n`
  )
}

function shorten(text: string): string {
  const characters = Array.from(text)
  return characters.length <= mostCharacters ? text : `${characters.slice(0, mostCharacters - 1).join('')}…`
}

/** XML has no place for what is left of these after `readableLine`: https://www.w3.org/TR/xml/#charsets. */
function escapeXml(text: string): string {
  return text
    .replace(/[\u0000-\u001f\ufffe\uffff]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
