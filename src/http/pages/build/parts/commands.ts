import { html } from 'hono/html'
import { isEnded, type Build } from '../../../../domain/index.ts'
import type { Html } from '../../layout/layout.ts'

/** The same from a terminal; ids are ours and harmless. */
export function commands({ id, state }: Build, executionId: string | null, mayAct: boolean): Html {
  const lines = [
    `slipway builds show ${id}`,
    `slipway builds logs ${isEnded(state) ? '' : '-f '}${id}${executionId === null ? '' : ` --execution ${executionId}`}`,
    ...(mayAct ? [isEnded(state) ? `slipway retry ${id}` : `slipway cancel ${id}`] : []),
  ]
  return html`<details class="commands">
    <summary>From a terminal</summary>
    <pre tabindex="0" aria-label="Commands"><code>${lines.join('\n')}</code></pre>
  </details>`
}
