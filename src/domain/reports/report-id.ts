/** Which check a report stands for; the text of it is the check's `external_id`. */
export type ReportId =
  | { kind: 'build'; buildId: string; attempt: number }
  | { kind: 'approval'; buildId: string; attempt: number }
  | { kind: 'file'; repositoryId: number; sha: string }
  | { kind: 'skipped'; repositoryId: number; sha: string; name: string }
  /** A completed check is never opened again: each time that something goes on, there is a new one. */
  | { kind: 'aggregate'; repositoryId: number; sha: string; generation: number }
  | { kind: 'reply'; repositoryId: number; commentId: number }

/** The id as text; different ids have different texts. */
export function formatReportId(id: ReportId): string {
  switch (id.kind) {
    case 'build':
      return `${id.buildId}-${id.attempt}`
    case 'approval':
      return `approval-${id.buildId}-${id.attempt}`
    case 'file':
      return `file-${id.repositoryId}-${id.sha}`
    case 'skipped':
      return `skipped-${id.repositoryId}-${id.sha}-${id.name}`
    case 'aggregate':
      return `all-${id.repositoryId}-${id.sha}-${id.generation}`
    case 'reply':
      return `reply-${id.repositoryId}-${id.commentId}`
  }
}

const sha = '[0-9a-f]{40}'
const forms = {
  approval: /^approval-(.+)-(\d{1,9})$/,
  file: new RegExp(`^file-(\\d{1,15})-(${sha})$`),
  skipped: new RegExp(`^skipped-(\\d{1,15})-(${sha})-(.+)$`),
  aggregate: new RegExp(`^all-(\\d{1,15})-(${sha})-(\\d{1,9})$`),
  reply: /^reply-(\d{1,15})-(\d{1,15})$/,
  build: /^(.+)-(\d{1,9})$/,
}

/** Reads the `external_id` of a check, which may be anybody's; null for what is none of ours. */
export function parseReportId(text: string): ReportId | null {
  const match = (form: RegExp) => (text.length > 300 ? null : form.exec(text))
  let found
  if ((found = match(forms.approval)))
    return { kind: 'approval', buildId: found[1] ?? '', attempt: Number(found[2]) }
  if ((found = match(forms.file)))
    return { kind: 'file', repositoryId: Number(found[1]), sha: found[2] ?? '' }
  if ((found = match(forms.skipped)))
    return { kind: 'skipped', repositoryId: Number(found[1]), sha: found[2] ?? '', name: found[3] ?? '' }
  if ((found = match(forms.aggregate)))
    return {
      kind: 'aggregate',
      repositoryId: Number(found[1]),
      sha: found[2] ?? '',
      generation: Number(found[3]),
    }
  if ((found = match(forms.reply)))
    return { kind: 'reply', repositoryId: Number(found[1]), commentId: Number(found[2]) }
  if ((found = match(forms.build)))
    return { kind: 'build', buildId: found[1] ?? '', attempt: Number(found[2]) }
  return null
}
