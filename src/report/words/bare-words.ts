import type { Check } from '../../domain/index.ts'

/** One line for a check whose details GitHub does not take. */
export function bareSummary({ conclusion, status }: Pick<Check, 'conclusion' | 'status'>): string {
  return `The build is ${conclusion ?? status}; its details could not be shown here.`
}
