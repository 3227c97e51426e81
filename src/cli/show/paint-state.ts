import type { Terminal } from '../terminal.ts'

/** A state in the colour that it has everywhere: what ended well, what did not, what goes on. */
export function paintState(text: string, state: string, { paint }: Pick<Terminal, 'paint'>): string {
  if (state === 'completed' || state === 'succeeded') return paint.green(text)
  if (state === 'failed') return paint.red(text)
  if (state === 'running') return paint.cyan(text)
  if (state === 'pending' || state === 'queued') return paint.yellow(text)
  return paint.dim(text)
}
