import type { Session } from './open-session.ts'

/** The mark of one commit: number of a lane of a process, never used twice. Both are ours and need no escaping. */
export interface CommitMark {
  lane: string
  number: number
}

/**
 * The end of a transaction: one message, which leaves its mark in the transaction. Should the answer be lost with the
 * connection, `wasCommitted` finds out.
 */
export function commitWithMark({ lane, number }: CommitMark): string {
  return `delete from commit_marks where lane = '${lane}' and number < ${number};
    insert into commit_marks (lane, number) values ('${lane}', ${number}); commit`
}

/**
 * Whether a commit whose answer was lost has taken effect. Where it has not, it never will: its mark is taken here, so
 * that a message that is still on its way fails. Waits for a transaction that is just about to end. May be repeated.
 */
export async function wasCommitted({ run }: Session, { lane, number }: CommitMark): Promise<boolean> {
  const results = await run(
    `insert into commit_marks (lane, number, is_fence) values ('${lane}', ${number}, true) on conflict do nothing;
      select is_fence from commit_marks where lane = '${lane}' and number = ${number}`,
  )
  const [mark] = (results.at(-1)?.rows ?? []) as { is_fence: boolean }[]
  if (mark === undefined) throw new Error(`the mark ${number} of ${lane} is not to be seen`)
  return !mark.is_fence
}
