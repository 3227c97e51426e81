const longest = 512

/**
 * What is wrong with a path inside the repository; null when it is fine. A path that leaves the
 * repository, or that a command would take for an option, is refused: it reaches command lines.
 */
export function pathProblem(path: string): string | null {
  if (path === '') return 'cannot be empty: write `.` for the root of the repository.'
  if (path.length > longest) return `is too long: at most ${longest} characters.`
  if (/[\p{Cc}\\]/u.test(path)) return 'has a backslash or a control character: separate folders by `/`.'
  if (path.startsWith('/')) return `must be relative: write \`${path.replace(/^\/+/, '') || '.'}\`.`
  if (path.startsWith('-')) return 'cannot begin with `-`: write `./` before it, or rename the folder.'
  if (path.includes('$(')) return 'cannot contain `$(`, which the cluster would replace.'
  const segments = path.split('/')
  if (segments.includes('..')) return 'cannot contain `..`: it must stay inside the repository.'
  return null
}

/** The same path in one spelling: no `./`, no empty segments, no slash at the end; `.` for the root. */
export function normalizePath(path: string): string {
  const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.')
  return segments.length === 0 ? '.' : segments.join('/')
}
