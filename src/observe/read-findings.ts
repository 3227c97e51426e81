import { attachedKinds, type Attached, type Findings, type Vulnerability } from '../domain/index.ts'
import type { BuildRun, TaskRun } from '../shipwright/index.ts'

/** A result holds 4,096 bytes; a strategy may write anything into it. */
const most = { vulnerabilities: 50, attached: 32, idLength: 64 }

/**
 * What strategies say of what they made: vulnerabilities as Shipwright reports them, and, of a run that succeeded, what
 * stands beside the image, in the one result that has no other meaning then (docs/strategies.md). Null: nothing.
 */
export function readFindings(
  buildRun: BuildRun | null,
  taskRun: TaskRun | null,
  isSucceeded: boolean,
): Findings | null {
  const vulnerabilities = (buildRun?.status?.output?.vulnerabilities ?? []).flatMap(readVulnerability)
  const said = taskRun?.status?.results?.find(({ name }) => name === 'shp-error-message')?.value
  const attached = isSucceeded && typeof said === 'string' ? said.split('\n').flatMap(readAttached) : []
  if (vulnerabilities.length === 0 && attached.length === 0) return null
  return {
    vulnerabilities: vulnerabilities.slice(0, most.vulnerabilities),
    attached: attached.slice(0, most.attached),
  }
}

function readVulnerability({ id, severity }: { id: string; severity?: string | undefined }): Vulnerability[] {
  if (!/^[A-Za-z0-9][A-Za-z0-9-]*$/.test(id) || id.length > most.idLength) return []
  const word = severity?.toLowerCase() ?? ''
  return [{ id, severity: /^[a-z]{1,20}$/.test(word) ? word : null }]
}

function readAttached(line: string): Attached[] {
  const [, name, digest] = /^slipway\.build\/artifact ([a-z]+) (sha256:[0-9a-f]{64})$/.exec(line) ?? []
  const kind = attachedKinds.find((one) => one === name)
  return kind === undefined || digest === undefined ? [] : [{ kind, digest }]
}
