import type { Annotation, Check, CommitStatus } from '../../src/domain/index.ts'
import { isCheck } from '../../src/report/check-report.ts'
import { renderCheck, renderStatus } from '../../src/report/render-check.ts'
import { type CheckCase, now } from './check-cases.ts'

/** A case as it goes to GitHub: as a check, and as the status that takes its place. */
export function renderCase({ name, report, log = '', annotations = [], more = 0, wait }: CheckCase): {
  check: Check
  status: CommitStatus
} {
  if (!isCheck(report)) throw new Error(`${name} is no check`)
  const facts = { log, annotations: annotations.length, more }
  const rendering = { report, facts, publicUrl: 'https://slipway.test', now, wait: wait ?? null }
  return { check: renderCheck(rendering), status: renderStatus(rendering) }
}

/** Everything of it as one file, to compare. */
export function showCheck(checkCase: CheckCase): string {
  const { check, status } = renderCase(checkCase)
  return `${[
    `# ${check.name}`,
    `Conclusion: ${check.conclusion ?? check.status}`,
    `Title: ${check.title}`,
    `Buttons: ${buttons(check)}`,
    `Status: ${status.state}: ${status.description}`,
    ...(checkCase.annotations ?? []).map((annotation) => `Annotation: ${place(annotation)}`),
    '---',
    check.summary,
    ...(check.text === null ? [] : ['---', check.text]),
  ].join('\n\n')}\n`
}

/** The page that shows them all as GitHub does. */
export function showPage(cases: readonly CheckCase[]): string {
  return `${[intro, ...cases.map(showSection)].join('\n\n')}\n`
}

const intro = `# What stands on GitHub

<!-- Written by \`UPDATE_GOLDEN=1 npx vitest run test/golden\`; a test holds it to what the code says. -->

Every build has a check of its own, \`slipway / <build>\`; the check \`slipway\` has all of a commit together and is
the one for branch protection. Where Slipway has a token in the place of a GitHub App, commit statuses of the same
names say the line given under **As a status**. GitHub shows the buttons once a check is completed.`

function showSection(checkCase: CheckCase): string {
  const { check, status } = renderCase(checkCase)
  const shown = [
    `**${check.name}** · ${check.conclusion ?? check.status}`,
    `#### ${check.title}`,
    check.summary,
    ...(checkCase.annotations ?? []).map((annotation) => `**Annotation** ${place(annotation)}`),
    ...(check.actions.length === 0 ? [] : [check.actions.map(({ label }) => `\`[ ${label} ]\``).join(' ')]),
  ].join('\n\n')
  return [
    `## ${checkCase.heading}`,
    shown
      .split('\n')
      .map((line) => `> ${line}`.trimEnd())
      .join('\n'),
    `**As a status** ${status.state}: ${status.description}`,
  ].join('\n\n')
}

function buttons({ actions }: Check): string {
  return actions.length === 0
    ? 'none'
    : actions
        .map(({ label, description, identifier }) => `${label} (${description}) → ${identifier}`)
        .join(', ')
}

function place({ path, startLine, level, title, message }: Annotation): string {
  return `${path}:${startLine} ${level}, ${title}: ${message}`
}
