import { z } from 'zod'
import { filledText, most } from './parts.ts'

/** Whether there is such a build is known when all of the file are. */
const needed = filledText('the name of a build of this file', (name) =>
  /^[a-z0-9][a-z0-9-]{0,62}( \([^()]{1,120}\))?$/.test(name)
    ? null
    : 'is no name of a build: write one such as `base`, or `base (node=22)` for one combination of its matrix.',
)

/** Builds of the file; one alone needs no list. */
export const needs = z
  .union([
    needed,
    z
      .array(needed)
      .min(1, 'An empty list needs nothing: leave the key out.')
      .max(most.needs, `At most ${most.needs} builds are needed.`),
  ])
  .describe('the name of a build of this file, or a list of them')
