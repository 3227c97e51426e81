import { html } from 'hono/html'
import {
  isEnded,
  pullCommand,
  type BuildConfig,
  type BuildView,
  type Failure,
  size,
} from '../../../domain/index.ts'
import { explain } from '../../../shipwright/explanations.ts'
import { readableLine } from '../../readable-text.ts'
import { cancelWords } from './cancel-words.ts'
import type { Html } from '../layout/layout.ts'

/** What came of it: the image to pull, the failure and what to do, or what it waits for. */
export function buildOutcome({ build, executions }: BuildView): Html {
  const latest = executions.at(-1)
  if (latest?.digest && build.state === 'completed') return pushed(build.config, latest.digest, latest.size)
  if (build.cancelCause !== null)
    return html`<p class="notice">
      <strong>${build.state === 'cancelled' ? 'Cancelled.' : 'Being cancelled.'}</strong>
      <bdi>${cancelWords(build.cancelCause)}</bdi>
    </p>`
  if (latest?.failure && (build.state === 'failed' || build.state === 'cancelled'))
    return failure(latest.failure)
  if (build.state === 'pending')
    return html`<p class="notice">
      <strong>Waits for approval</strong> of exactly this commit by somebody who may write to the repository:
      it was written by somebody who perhaps may not. It gets none of the tenant’s secrets in any case. Look
      at the changes, then use the button here or on the check, or comment <code>/slipway approve</code>.
    </p>`
  if (latest?.waitingFor && !isEnded(build.state))
    return html`<p class="notice"><strong>Waiting:</strong> ${readableLine(latest.waitingFor)}</p>`
  if (build.state === 'queued') return html`<p class="notice">Waits for its turn in the queue.</p>`
  return html``
}

function pushed(config: BuildConfig, digest: string, bytes: number | null): Html {
  const reference = `${config.image}@${digest}`
  return html`<section class="card" aria-labelledby="image-title">
    <h2 id="image-title">${config.artifact === true ? 'Artifact' : 'Image'}</h2>
    ${copyable('image-reference', reference)} ${copyable('pull-command', pullCommand(config, reference))}
    <p class="muted">
      ${bytes === null ? '' : html`${size(bytes)} compressed · `}Tags: ${config.tags.join(', ') || 'none'}
    </p>
  </section>`
}

function copyable(id: string, text: string): Html {
  return html`<div class="copyable">
    <code id="${id}">${text}</code>
    <button type="button" class="quiet" data-copy="${id}" hidden>Copy</button>
  </div>`
}

function failure({ reason, message, step, exitCode }: Failure): Html {
  const where = step === null ? '' : ` in step ${step}`
  const code = exitCode === null ? '' : `, exit code ${exitCode}`
  const known = explain(reason)
  return html`<section class="card bad" aria-labelledby="failure-title">
    <h2 id="failure-title">Failed${where}: <code>${readableLine(reason)}</code>${code}</h2>
    ${
      known === null
        ? ''
        : html`<p>${known.cause}</p>
            <p><strong>What to do:</strong> ${known.remedy}</p>`
    }
    <pre>${message.split('\n').map(readableLine).join('\n')}</pre>
  </section>`
}
