import { z } from 'zod'
import { isExecutionEnded, type Access } from '../../../domain/index.ts'
import type { StepOfExecution } from '../../lines/read-window.ts'
import type { ApiParts } from '../api-parts.ts'
import { findExecution, noSuchExecution } from './get-execution.ts'

/** Of what is asked about a step. */
export const stepParams = z.object({
  id: z.string().describe('Of the execution'),
  step: z.string().describe('Its name'),
})

/** A step as a caller gave it, with the name of the Build and the attempt; or what to say where there is none that the caller may see. */
export async function findStep(
  store: Pick<ApiParts['store'], 'read'>,
  access: Access,
  { id, step }: z.output<typeof stepParams>,
): Promise<{ of: StepOfExecution; name: string } | { missing: string }> {
  const found = await findExecution(store, access, id)
  if (found === null) return { missing: noSuchExecution }
  const { execution, build } = found
  const names = execution.steps.map(({ name }) => name)
  if (!names.includes(step))
    return { missing: `This execution has no such step; it has ${names.join(', ') || 'none yet'}.` }
  const of = { executionId: execution.id, step, isComplete: isExecutionEnded(execution.state) }
  return { of, name: `${build.name}-${execution.attempt}` }
}
