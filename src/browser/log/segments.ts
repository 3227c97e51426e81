import type { Span } from './line.ts'

/** A piece of a line that looks the same throughout. */
interface Segment {
  text: string
  /** Names of classes; empty for plain text. */
  style: string
  isFound: boolean
}

/** Divides a line where its look changes, or a text that was searched for begins or ends. */
export function segmentsOf(text: string, spans: readonly Span[], needle: string): Segment[] {
  const found = findAll(text, needle)
  if (spans.length === 0 && found.length === 0) return [{ text, style: '', isFound: false }]
  const cuts = new Set([0, text.length])
  for (const { from, to } of [...spans, ...found]) cuts.add(from).add(to)
  const places = [...cuts].filter((place) => place >= 0 && place <= text.length).sort((a, b) => a - b)
  return places.slice(0, -1).map((from, index) => {
    const covers = (part: { from: number; to: number }) => part.from <= from && from < part.to
    return {
      text: text.slice(from, places[index + 1]),
      style: spans.find(covers)?.style ?? '',
      isFound: found.some(covers),
    }
  })
}

/** So many in one line are marked; more would only be colour. */
const mostFound = 100

/** Where a text stands in a line, whatever its case; as far as changing the case changes no length. */
function findAll(text: string, needle: string): { from: number; to: number }[] {
  if (needle === '') return []
  const [low, wanted] = [text.toLowerCase(), needle.toLowerCase()]
  if (low.length !== text.length) return []
  const found: { from: number; to: number }[] = []
  for (
    let at = low.indexOf(wanted);
    at !== -1 && found.length < mostFound;
    at = low.indexOf(wanted, at + wanted.length)
  )
    found.push({ from: at, to: at + wanted.length })
  return found
}
