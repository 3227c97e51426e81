import type { Attached, Build, Execution, Vulnerability } from '../../domain/index.ts'
import { code } from './markdown.ts'

/** How many vulnerabilities are named; the API has all of them. */
const mostNamed = 20
const names: Record<Attached['kind'], string> = {
  ...{ sbom: 'Contents (SBOM)', signature: 'Signature', attestation: 'Attestation' },
}

/** What the run found in what it made, and what it pushed beside it: a paragraph each; none where there is nothing. */
export function findingsLines({ config }: Build, { findings }: Execution): string[] {
  const { vulnerabilities = [], attached = [] } = findings ?? {}
  return [
    ...(vulnerabilities.length === 0 ? [] : [`**Vulnerabilities** ${vulnerabilityWords(vulnerabilities)}`]),
    ...(attached.length === 0
      ? []
      : [
          attached
            .map(({ kind, digest }) => `**${names[kind]}** ${code(`${config.image}@${digest}`, 400)}`)
            .join('\\\n'),
        ]),
  ]
}

function vulnerabilityWords(found: Vulnerability[]): string {
  const named = found.slice(0, mostNamed)
  const words = named.map(({ id, severity }) => `${code(id)}${severity === null ? '' : ` ${severity}`}`)
  const more = found.length - named.length
  return [...words, ...(more > 0 ? [`and ${more} more`] : [])].join(' · ')
}
