import { html } from 'hono/html'
import { hasScope, isEnded, mayActOn, type Access, type BuildView } from '../../../domain/index.ts'
import { formatCursor } from '../../events/cursor.ts'
import type { Html } from '../layout/layout.ts'
import type { StepLog } from '../log/read-step-logs.ts'
import type { BuildFacts } from './load-facts.ts'
import { attemptLinks } from './parts/attempts.ts'
import { buttons } from './parts/buttons.ts'
import { commands } from './parts/commands.ts'
import { askedWords, configuration } from './parts/configuration.ts'
import { findings } from './parts/findings.ts'
import { locateAnnotation } from './parts/locate-annotation.ts'
import { outcome } from './parts/outcome.ts'
import { problems, type Problem } from './parts/problems.ts'
import { related } from './parts/related.ts'
import { stepList } from './parts/step-list.ts'
import { summary } from './parts/summary.ts'
import { why } from './parts/why.ts'
import type { Attempts } from './pick-attempt.ts'
import { computeTimeline } from './timeline/compute-timeline.ts'
import { timelineTable } from './timeline/timeline-table.ts'

/** Everything that a build's page is made of. */
interface ShownBuild {
  view: BuildView
  attempts: Attempts
  facts: BuildFacts
  /** Of the attempt's steps, in their order. */
  logs: StepLog[]
  access: Access
  now: number
}

/** What people ask of a build, in the order in which they ask: what became of it, why, where the time went, the log. */
export function writeBody(page: ShownBuild): Html {
  const { view, attempts, facts, logs, access, now } = page
  const { build } = view
  const { shown, isLatest } = attempts
  const { execution } = shown
  const mayAct = mayActOn(access, build.repository.id)
  const follows = isLatest && !isEnded(build.state)
  const cursor = formatCursor({
    version: build.version,
    attempt: build.attempt,
    offsets: new Map(logs.map(({ step, next }) => [step, next])),
  })
  const asked = askedWords(build.config.resources)
  const timeline = computeTimeline({ build, attempt: shown, isLatest, now })
  return html`<article
    class="build"
    ${follows ? html`data-follow="/api/v1/builds/${build.id}/events?log=lines"` : ''}
    data-cursor="${cursor}"
  >
    <div class="head">
      <div id="summary" data-live>${summary(build, attempts, now)}</div>
      <div id="actions" data-live>${mayAct && isLatest ? buttons(build) : ''}</div>
    </div>
    <div id="why" data-live>${why(build, facts, hasScope(access, 'admin'))}</div>
    <div id="outcome" data-live aria-live="polite">${outcome(build, attempts, facts)}</div>
    <div id="attempts" data-live>${attemptLinks(build, attempts)}</div>
    <div id="problems" data-live>${problems(build, problemsOf(page))}</div>
    <div id="findings" data-live>${findings(build.config.scan, execution)}</div>
    <section id="timeline" data-live aria-labelledby="timeline-title">
      <h2 id="timeline-title">Timeline</h2>
      ${asked === '' ? '' : html`<p class="muted">Asks its node for ${asked}.</p>`}
      ${timeline === null ? html`<p class="muted">Nothing has happened yet.</p>` : timelineTable(timeline)}
    </section>
    ${stepList(build, execution, logs)}
    <div id="related" data-live>${related(build, facts)}</div>
    ${configuration(build, mayAct)} ${commands(build, isLatest ? null : (execution?.id ?? null), mayAct)}
  </article>`
}

/** What was annotated, with the line of the log that is shown, where it is among them. */
function problemsOf({ attempts, facts, logs }: ShownBuild): Problem[] {
  const step = attempts.shown.execution?.failure?.step
  const log = logs.find((one) => one.step === step)
  const lines = log?.lines ?? []
  return (facts.report?.annotations ?? []).map((annotation) => {
    const n = locateAnnotation(annotation, lines)
    return { annotation, logLine: n === null || log === undefined ? null : { step: log.step, n } }
  })
}
