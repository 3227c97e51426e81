import { html } from 'hono/html'
import { clockTime, type Build, type Wait } from '../../../../domain/index.ts'
import { approvalWords } from '../../../../report/words/approval-words.ts'
import { plain } from '../../../../report/words/dress.ts'
import { explainFailure } from '../../../../report/words/failure-words.ts'
import { retryWords } from '../../../../report/words/retry-words.ts'
import { waitWords } from '../../../../report/words/wait-words.ts'
import { startingTitle, waitingLines } from '../../../../report/words/waiting-words.ts'
import { readableLine } from '../../../readable-text.ts'
import type { Html } from '../../layout/layout.ts'
import { sentence } from '../../layout/sentence.ts'
import type { Attempts } from '../pick-attempt.ts'

/** What it waits for in the queue, in the words of its check; and that it is tried again by itself. */
export function queueCard(build: Build, wait: Wait | null, { all, shown }: Attempts): Html {
  const words = wait === null ? null : waitWords(wait, build.tenant, plain)
  const before = all.find(({ number }) => number === shown.number - 1)?.execution
  const retry = before?.failure?.retry
  return html`<section class="notice" aria-labelledby="wait-title">
    <h2 id="wait-title"><bdi>${readableLine(words?.title ?? 'In the queue')}</bdi></h2>
    <p>${words === null ? 'It begins as soon as there is a place.' : sentence(words.text)}</p>
    ${
      retry === undefined || !before
        ? ''
        : html`<p>
            It is ${retryWords(retry)}: the attempt before it failed for the cluster and not for the build
            (${sentence(explainFailure(build, before).title)}).
          </p>`
    }
    <p>
      <a href="/queue">The whole queue</a
      >${build.notBefore === null || wait?.kind !== 'pause' ? '' : html` · not before ${clockTime(build.notBefore)}`}
    </p>
  </section>`
}

/** What the cluster waits for before the first step begins. */
export function startingCard(waitingFor: string): Html {
  return html`<section class="notice" aria-labelledby="wait-title">
    <h2 id="wait-title"><bdi>${readableLine(startingTitle({ waitingFor }))}</bdi></h2>
    ${waitingLines({ waitingFor }, plain).map((line) => html`<p>${sentence(line)}</p>`)}
  </section>`
}

/** A stranger's commit that nobody has looked at yet. */
export function approvalCard(build: Build): Html {
  const { title, sections } = approvalWords(build, true, plain)
  return html`<section class="notice" aria-labelledby="wait-title">
    <h2 id="wait-title">${title}</h2>
    ${sections.map((line) => html`<p>${sentence(line)}</p>`)}
  </section>`
}

/** Somebody asked for it without starting it. */
export function heldCard(): Html {
  return html`<p class="notice">
    <strong>Waits to be started:</strong> it was asked for without an event. Start it here, or with
    <code>slipway builds start</code>.
  </p>`
}
