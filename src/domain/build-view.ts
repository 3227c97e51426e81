import type { Build } from './build.ts'
import type { Execution } from './execution.ts'

/** A Build with its executions, oldest first. */
export interface BuildView {
  build: Build
  executions: Execution[]
}
