import { html } from 'hono/html'
import type { Execution, Scan, Vulnerability } from '../../../../domain/index.ts'
import { readableLine } from '../../../readable-text.ts'
import type { Html } from '../../layout/layout.ts'

const order = ['critical', 'high', 'medium', 'low', 'unknown'] as const
const mostNamed = 20

/** What a scan found: how many of each severity, and the worst by name. */
export function findings(scan: Scan | undefined, execution: Execution | null): Html {
  const found = execution?.findings?.vulnerabilities ?? []
  if (found.length === 0) return html``
  return html`<section aria-labelledby="findings-title">
    <h2 id="findings-title">Vulnerabilities</h2>
    <ul class="counts">
      ${countBySeverity(found).map(([severity, count]) => html`<li><strong>${count}</strong> ${severity}</li>`)}
    </ul>
    ${
      scan === undefined
        ? ''
        : html`<p class="muted">
            From ${scan.severity} on they fail the
            build${scan.ignore.length === 0 ? '' : `; ${scan.ignore.length} are let through by the build file`}.
          </p>`
    }
    <details>
      <summary>The worst ${Math.min(found.length, mostNamed)} of ${found.length}</summary>
      <ul>
        ${found
          .slice(0, mostNamed)
          .map(
            ({ id, severity }) =>
              html`<li><code>${readableLine(id)}</code> ${readableLine(severity ?? 'unknown')}</li>`,
          )}
      </ul>
    </details>
  </section>`
}

/** The worst first; what a scan calls otherwise is unknown. */
export function countBySeverity(found: readonly Vulnerability[]): [string, number][] {
  const counts = new Map<string, number>()
  for (const { severity } of found) {
    const known = order.find((one) => one === severity?.toLowerCase()) ?? 'unknown'
    counts.set(known, (counts.get(known) ?? 0) + 1)
  }
  return order.flatMap((severity) => {
    const count = counts.get(severity)
    return count === undefined ? [] : [[severity, count] as [string, number]]
  })
}
