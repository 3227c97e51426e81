import { html } from 'hono/html'
import type { Delivery, DeliveryOutcome, PlannedBuild, Verdict } from '../../../domain/index.ts'
import { causePhrase } from '../../../report/words/cancelled-words.ts'
import { readableLine } from '../../readable-text.ts'
import type { Html } from '../layout/layout.ts'
import { sentence } from '../layout/sentence.ts'
import { showBadge, type BadgeLook } from '../layout/show-badge.ts'

/** What a delivery has come to, as sign, word and colour. */
const outcomes: Record<DeliveryOutcome, BadgeLook> = {
  received: { sign: '○', tone: 'busy', text: 'Waiting' },
  failed: { sign: '✕', tone: 'bad', text: 'Failed' },
  ignored: { sign: '–', tone: 'idle', text: 'Ignored' },
  invalid: { sign: '✕', tone: 'bad', text: 'Invalid file' },
  planned: { sign: '✓', tone: 'good', text: 'Planned' },
  withdrawn: { sign: '–', tone: 'idle', text: 'Withdrawn' },
  asked: { sign: '✓', tone: 'note', text: 'Command' },
  noted: { sign: '✓', tone: 'note', text: 'Noted' },
}

/** In the order in which a filter offers them. */
export const outcomeNames = Object.entries(outcomes).map(([value, { text }]) => ({ value, text }))

export function outcomeBadge({ state, verdict }: Pick<Delivery, 'state' | 'verdict'>): Html {
  return showBadge(outcomes[verdict?.kind ?? (state === 'failed' ? 'failed' : 'received')])
}

/** The verdict and its reason; or that there is none yet, and why. */
export function outcomeWords({ state, verdict, error }: Pick<Delivery, 'state' | 'verdict' | 'error'>): Html {
  if (verdict !== null) return verdictWords(verdict)
  const why = error === null ? '' : html`: <bdi>${readableLine(error)}</bdi>`
  return html`${state === 'failed' ? 'Could not be processed' : 'Not processed yet'}${why}`
}

const mostProblems = 5

/** The verdict for people; the API has it whole. */
function verdictWords(verdict: Verdict): Html {
  switch (verdict.kind) {
    case 'ignored':
      return html`<bdi>${sentence(verdict.reason)}</bdi>`
    case 'invalid': {
      const { path, problems } = verdict
      const more = problems.length - mostProblems
      return html`<code>${readableLine(path)}</code> cannot be used:
        <ul class="plain">
          ${problems
            .slice(0, mostProblems)
            .map(({ line, message }) => html`<li>line ${line}: <bdi>${sentence(message)}</bdi></li>`)}
          ${more > 0 ? html`<li>and ${more} more</li>` : ''}
        </ul>`
    }
    case 'planned':
      return html`${verdict.builds.length + verdict.skipped.length === 0 ? 'Nothing to build: the build file has nothing for it.' : buildLinks(verdict.builds)}
      ${verdict.skipped.map(
        ({ name, reason, refused }) =>
          html`<span class="line"
            ><bdi>${readableLine(name)}</bdi> ${refused === true ? 'not allowed' : 'skipped'}:
            <bdi>${sentence(reason)}</bdi></span
          >`,
      )}`
    case 'withdrawn':
      return html`Not wanted any more: <bdi>${sentence(causePhrase(verdict.cause))}</bdi>.
        ${verdict.cancelled.length === 0 ? 'Nothing had to be cancelled.' : html`Cancelled: ${buildLinks(verdict.cancelled)}`}`
    case 'asked':
      return html`Asked by <bdi>${readableLine(verdict.by?.login ?? 'the API token')}</bdi>:
        ${buildLinks(verdict.builds)}
        ${[...verdict.done, ...verdict.refused].map(
          (line) => html`<span class="line"><bdi>${sentence(line)}</bdi></span>`,
        )}`
    case 'noted':
      return html`<bdi>${readableLine(verdict.text)}</bdi>
        ${verdict.cancelled.length === 0 ? '' : html`Cancelled: ${buildLinks(verdict.cancelled)}`}`
  }
}

function buildLinks(builds: readonly PlannedBuild[]): Html {
  return html`${builds.map(
    ({ id, name, existing }) =>
      html`<a href="/builds/${id}"><bdi>${readableLine(name)}</bdi></a
        >${existing ? ' (was there)' : ''} `,
  )}`
}
