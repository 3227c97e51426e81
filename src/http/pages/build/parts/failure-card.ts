import { html } from 'hono/html'
import { keepStart } from '../../../../logs/cut-text.ts'
import type { Build, Execution } from '../../../../domain/index.ts'
import { explainFailure } from '../../../../report/words/failure-words.ts'
import { readableLine } from '../../../readable-text.ts'
import type { Html } from '../../layout/layout.ts'
import { sentence } from '../../layout/sentence.ts'

const messageBytes = 2_000

/** Why it failed and what to do, in the words of its check. */
export function failureCard(build: Build, execution: Execution): Html {
  const { title, failure, cause, whatToDo, message } = explainFailure(build, execution)
  const address = failure.step === null ? null : `#step-${encodeURIComponent(failure.step.toWellFormed())}`
  return html`<section class="card bad" aria-labelledby="failure-title">
    <h2 id="failure-title"><bdi>${readableLine(title)}</bdi></h2>
    <p>
      <strong>Reason:</strong>
      <code>${readableLine(failure.reason)}</code>${cause === null ? '' : html` – ${sentence(cause)}`}
    </p>
    ${whatToDo === null ? '' : html`<p><strong>What to do:</strong> ${sentence(whatToDo)}</p>`}
    ${message === null ? '' : html`<pre tabindex="0" aria-label="What the cluster or the tool says">${cut(message)}</pre>`}
    ${
      address === null
        ? ''
        : html`<p>
            <a href="${address}">Log of step <bdi>${readableLine(failure.step ?? '')}</bdi></a>
          </p>`
    }
  </section>`
}

function cut(message: string): string {
  const kept = keepStart(message, messageBytes)
  return `${kept.split('\n').map(readableLine).join('\n')}${kept === message ? '' : '…'}`
}
