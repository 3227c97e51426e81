import { nearestColour } from './nearest-colour.ts'

/** How text looks. Colours are the sixteen of a terminal; null is the usual one. */
export interface Style {
  fore: number | null
  back: number | null
  isBold: boolean
  isDim: boolean
  isItalic: boolean
  isUnderlined: boolean
  isStruck: boolean
  isInverse: boolean
}

/** As every line begins. */
export const plainStyle: Style = {
  fore: null,
  back: null,
  isBold: false,
  isDim: false,
  isItalic: false,
  isUnderlined: false,
  isStruck: false,
  isInverse: false,
}

/** More parameters than this are no style that anybody meant. */
const mostParameters = 64

/**
 * What `ESC [ parameters m` makes of a style: https://www.ecma-international.org/publications-and-standards/standards/ecma-48/,
 * 8.3.117, with the colours of https://invisible-island.net/xterm/ctlseqs/ctlseqs.html. What it does not know changes nothing.
 */
export function readSgr(style: Style, parameters: string): Style {
  // Private ones, such as `>4;2m`, are no styles.
  if (!/^[0-9;:]*$/.test(parameters)) return style
  let read = style
  const list = parameters.split(';', mostParameters)
  for (let index = 0; index < list.length; index += 1) {
    const [code = 0, ...sub] = (list[index] ?? '').split(':', 8).map(Number)
    if (code !== 38 && code !== 48) {
      read = apply(read, code, sub[0])
      continue
    }
    const colour = sub.length > 0 ? ofColons(sub) : ofList(list.slice(index + 1, index + 5).map(Number))
    if (sub.length === 0) index += colour.taken
    if (colour.value !== null)
      read = code === 38 ? { ...read, fore: colour.value } : { ...read, back: colour.value }
  }
  return read
}

function apply(style: Style, code: number, kind: number | undefined): Style {
  if (code >= 30 && code <= 37) return { ...style, fore: code - 30 }
  if (code >= 40 && code <= 47) return { ...style, back: code - 40 }
  if (code >= 90 && code <= 97) return { ...style, fore: code - 82 }
  if (code >= 100 && code <= 107) return { ...style, back: code - 92 }
  switch (code) {
    case 0:
      return plainStyle
    case 1:
      return { ...style, isBold: true }
    case 2:
      return { ...style, isDim: true }
    case 3:
      return { ...style, isItalic: true }
    case 4:
      return { ...style, isUnderlined: kind !== 0 }
    case 7:
      return { ...style, isInverse: true }
    case 9:
      return { ...style, isStruck: true }
    case 21:
      return { ...style, isUnderlined: true }
    case 22:
      return { ...style, isBold: false, isDim: false }
    case 23:
      return { ...style, isItalic: false }
    case 24:
      return { ...style, isUnderlined: false }
    case 27:
      return { ...style, isInverse: false }
    case 29:
      return { ...style, isStruck: false }
    case 39:
      return { ...style, fore: null }
    case 49:
      return { ...style, back: null }
    default:
      return style
  }
}

/** `5;n` or `2;r;g;b` after 38 or 48, and how many of them that is. */
function ofList([kind, ...rest]: number[]): { value: number | null; taken: number } {
  if (kind === 5) return { value: ofPalette(rest[0]), taken: 2 }
  if (kind === 2) return { value: ofRgb(rest.slice(0, 3)), taken: 4 }
  // Nobody knows how many of the rest belong to it.
  return { value: null, taken: mostParameters }
}

/** `38:5:n`, `38:2:r:g:b` or `38:2:space:r:g:b`. */
function ofColons([kind, ...rest]: number[]): { value: number | null; taken: number } {
  if (kind === 5) return { value: ofPalette(rest[0]), taken: 0 }
  if (kind === 2) return { value: ofRgb(rest.length > 3 ? rest.slice(1, 4) : rest), taken: 0 }
  return { value: null, taken: 0 }
}

function ofRgb([red, green, blue]: number[]): number | null {
  if (!isByte(red) || !isByte(green) || !isByte(blue)) return null
  return nearestColour(red, green, blue)
}

/** Of the 256: the sixteen, a cube of 6 × 6 × 6, and 24 greys. */
function ofPalette(index: number | undefined): number | null {
  if (!isByte(index)) return null
  if (index < 16) return index
  if (index >= 232) {
    const grey = 8 + 10 * (index - 232)
    return nearestColour(grey, grey, grey)
  }
  const level = (part: number) => (part === 0 ? 0 : 55 + 40 * part)
  const place = index - 16
  return nearestColour(level(Math.floor(place / 36)), level(Math.floor(place / 6) % 6), level(place % 6))
}

function isByte(value: number | undefined): value is number {
  return value !== undefined && Number.isInteger(value) && value >= 0 && value <= 255
}

/** The classes of a style, of those that `AnsiSpan` names; empty for the usual one. */
export function styleName(style: Style): string {
  if (style === plainStyle) return ''
  const { fore, back, isInverse } = style
  const names: string[] = []
  if (isInverse) {
    names.push(back === null ? 'fgback' : `fg${back}`, fore === null ? 'bgfore' : `bg${fore}`)
  } else {
    if (fore !== null) names.push(`fg${fore}`)
    if (back !== null) names.push(`bg${back}`)
  }
  if (style.isBold) names.push('bold')
  if (style.isDim) names.push('dim')
  if (style.isItalic) names.push('italic')
  if (style.isUnderlined) names.push('underline')
  if (style.isStruck) names.push('strike')
  return names.join(' ')
}
