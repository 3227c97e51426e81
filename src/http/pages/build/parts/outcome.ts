import { html } from 'hono/html'
import { isEnded, type Build } from '../../../../domain/index.ts'
import { causeSentence, causeTitle } from '../../../../report/words/cancelled-words.ts'
import { plain } from '../../../../report/words/dress.ts'
import { readableLine } from '../../../readable-text.ts'
import type { Html } from '../../layout/layout.ts'
import { sentence } from '../../layout/sentence.ts'
import type { BuildFacts } from '../load-facts.ts'
import type { Attempts } from '../pick-attempt.ts'
import { failureCard } from './failure-card.ts'
import { imageCard } from './image-card.ts'
import { approvalCard, heldCard, queueCard, startingCard } from './waiting-card.ts'

/** What came of the attempt: what was pushed, the failure and what to do, or what it waits for. */
export function outcome(build: Build, attempts: Attempts, { wait }: Pick<BuildFacts, 'wait'>): Html {
  const { shown, isLatest } = attempts
  const { execution } = shown
  if (execution?.state === 'succeeded') return imageCard(build, execution)
  // A new attempt forgets why the one before it was cancelled.
  if (isLatest && build.cancelCause !== null) {
    const verb = build.state === 'cancelled' ? 'Cancelled' : 'Cancelling'
    return html`<section class="notice" aria-labelledby="cancel-title">
      <h2 id="cancel-title"><bdi>${readableLine(causeTitle(verb, build.cancelCause))}</bdi></h2>
      <p>${sentence(causeSentence(build.cancelCause, plain))}</p>
    </section>`
  }
  if (execution?.failure && execution.state === 'failed') return failureCard(build, execution)
  if (execution?.state === 'cancelled')
    return html`<p class="notice">
      <strong>Cancelled.</strong> ${execution.failure === null ? '' : readableLine(execution.failure.message)}
    </p>`
  if (execution !== null)
    return execution.waitingFor === null || isEnded(build.state) ? html`` : startingCard(execution.waitingFor)
  switch (build.state) {
    case 'pending':
      return build.trust === 'untrusted' ? approvalCard(build) : heldCard()
    case 'queued':
      return queueCard(build, wait, attempts)
    case 'skipped':
      return html`<p class="notice"><strong>Skipped:</strong> the event did not select this build.</p>`
    default:
      return html``
  }
}
