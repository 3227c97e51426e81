/** A ref as people call it: `main`, `v1`, `#7`. */
export function shortRef(ref: string): string {
  const pull = /^refs\/pull\/(\d+)\//.exec(ref)?.[1]
  return pull === undefined ? ref.replace(/^refs\/(heads|tags)\//, '') : `#${pull}`
}
