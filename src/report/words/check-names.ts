import type { CheckSubject } from '../check-report.ts'

/** What branch protection names: one for all builds of a commit, one a build, one for the build file. */
export function checkName(subject: CheckSubject): string {
  switch (subject.kind) {
    case 'build':
    case 'approval':
      return `slipway / ${subject.view.build.name}`
    case 'skipped':
      return `slipway / ${subject.skipped.name}`
    case 'file':
      return 'slipway / .slipway.yaml'
    case 'aggregate':
      return 'slipway'
  }
}
