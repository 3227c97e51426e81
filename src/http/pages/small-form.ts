import { bodyLimit } from 'hono/body-limit'
import { problem } from '../problem.ts'

/** What a form of ours sends is short. */
export const smallForm = bodyLimit({
  maxSize: 16 * 1024,
  onError: (c) =>
    problem(c, {
      status: 413,
      title: 'Too large',
      detail: 'What this address takes is short: at most 16 kB.',
    }),
})
