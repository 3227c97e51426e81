import type { Annotation } from '../../src/domain/index.ts'
import type { Store } from '../../src/ports.ts'

/** GitHub has a check of an attempt, with these annotations. */
export async function tellCheck(
  store: Store,
  {
    reportId,
    githubId,
    annotations,
    now,
  }: { reportId: string; githubId: number; annotations: Annotation[]; now: number },
): Promise<void> {
  const report = await store.read('report', { id: reportId })
  if (report === null) throw new Error(`there is no report ${reportId}`)
  await store.commit('intendReport', { reportId, annotations, now })
  await store.commit('acknowledgeReport', {
    ...{ reportId, githubId, version: report.desired, annotationsAcked: annotations.length },
    nextAt: now,
  })
}
