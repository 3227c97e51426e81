import { parseLineAddress, type LineRange } from './line-address.ts'
import type { Lines } from './line.ts'
import { createLogViewer, type LogViewer } from './log-viewer.ts'

/** What tells of a log in a build's stream: `NewLogLines` of the API. */
interface NewLines extends Lines {
  execution: string
  step: string
}

const viewers = new WeakMap<Element, Promise<LogViewer | null>>()

/** Gives the logs of the page their windows: each when its step is opened, or a link leads into it. */
export function adoptLogs(): void {
  // It does not bubble.
  document.addEventListener(
    'toggle',
    (event) => adoptOpen(event.target instanceof Element ? event.target : document),
    true,
  )
  document.addEventListener('slipway:fresh', () => adoptOpen(document))
  addEventListener('hashchange', openTarget)
  openTarget()
  adoptOpen(document)
}

/** Lines that came live go to the log that they are of, if anybody has opened it. */
export function takeLines(data: unknown): void {
  const { execution, step, ...lines } = data as NewLines
  const box = findLog(step)
  if (box?.dataset['keep'] !== execution) return
  void viewers.get(box)?.then((viewer) => viewer?.put(lines))
}

function adoptOpen(root: ParentNode): void {
  for (const box of root.querySelectorAll<HTMLElement>('[data-log]'))
    if (box.closest('details:not([open])') === null) void adopt(box, askedLine(box))
}

/** What the address asks for of this log, as the links do that need no script: `?step=build&from=100`. */
function askedLine(box: HTMLElement): LineRange | null {
  const asked = new URLSearchParams(location.search)
  const line = Number(asked.get('from'))
  if (asked.get('step') !== box.dataset['step'] || !Number.isSafeInteger(line) || line < 1) return null
  return { first: line, last: line }
}

/** A link to a line opens the step that the line is in. */
function openTarget(): void {
  const target = parseLineAddress(decoded(location.hash))
  const box = target === null ? null : findLog(target.step)
  if (box === null || target === null) return
  const details = box.closest('details')
  if (details !== null) details.open = true
  box.scrollIntoView({ block: 'nearest' })
  const isThere = viewers.has(box)
  void adopt(box, target).then((viewer) => {
    if (isThere) viewer?.goTo(target)
  })
}

/** Null where the log cannot be read: the lines that the page came with stay. */
function adopt(box: HTMLElement, target: LineRange | null): Promise<LogViewer | null> {
  const known = viewers.get(box)
  if (known !== undefined) return known
  const viewer = createLogViewer(box, target).catch(() => {
    viewers.delete(box)
    return null
  })
  viewers.set(box, viewer)
  return viewer
}

function findLog(step: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-log][data-step="${CSS.escape(step)}"]`)
}

function decoded(hash: string): string {
  try {
    return decodeURIComponent(hash)
  } catch {
    return hash
  }
}
