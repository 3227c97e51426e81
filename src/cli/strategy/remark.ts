import type { Path } from '../../yaml/placed.ts'

/** Something about a strategy, at a place of it. Errors make it unusable; warnings are for a second look. */
export interface Remark {
  level: 'error' | 'warning'
  path: Path
  message: string
  /** Words to point at below the path, where that is a text of many lines. */
  at?: string
}

/** Makes remarks of one rule. */
export function error(path: Path, message: string, at?: string): Remark {
  return { level: 'error', path, message, ...(at === undefined ? {} : { at }) }
}

export function warning(path: Path, message: string, at?: string): Remark {
  return { level: 'warning', path, message, ...(at === undefined ? {} : { at }) }
}

/** A remark for every name that an earlier one of the list has, too. */
export function findDoubles(
  names: readonly string[],
  pathOf: (index: number) => Path,
  what: string,
): Remark[] {
  return names.flatMap((name, index) =>
    names.indexOf(name) < index
      ? [error(pathOf(index), `There is another ${what} \`${name}\`: rename one.`)]
      : [],
  )
}
