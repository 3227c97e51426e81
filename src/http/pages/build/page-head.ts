import { fullName, type Build } from '../../../domain/index.ts'
import { plain } from '../../../report/words/dress.ts'
import { explainFailure } from '../../../report/words/failure-words.ts'
import { readableLine } from '../../readable-text.ts'
import type { Tone } from '../assets/state-icons.ts'
import type { Attempt } from './pick-attempt.ts'

/** What a tab and a preview of a link show of a Build. */
interface PageHead {
  title: string
  description: string
  tone: Tone
}

const signs = { good: '✓', bad: '✗', busy: '●', idle: '○' } as const
const longest = 150

/** The sign comes first: tabs are narrow. */
export function pageHead(build: Build, { state, execution }: Attempt): PageHead {
  const tone = toneOf(state)
  const name = readableLine(build.name)
  const repository = fullName(build.repository)
  const why = execution?.failure ? ` ${explainFailure(build, { failure: execution.failure }).title}.` : ''
  const description = `${name} of ${repository} at ${build.sha.slice(0, 7)}: ${state}.${why} ${build.title ?? ''}`
  const said = plain.prose(description)
  return {
    title: `${signs[tone]} ${name} · ${repository}`,
    description: said.length > longest ? `${said.slice(0, longest).toWellFormed()}…` : said,
    tone,
  }
}

function toneOf(state: Attempt['state']): Tone {
  switch (state) {
    case 'completed':
    case 'succeeded':
      return 'good'
    case 'failed':
      return 'bad'
    case 'running':
      return 'busy'
    default:
      return 'idle'
  }
}
