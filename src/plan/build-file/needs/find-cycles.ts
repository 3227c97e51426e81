/**
 * Ways that come back to where they began, each with its first name at both ends; one for every edge that closes
 * a circle, in the order of the graph.
 */
export function findCycles(graph: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const cycles: string[][] = []
  const done = new Set<string>()
  const way: string[] = []
  const visit = (name: string): void => {
    const at = way.indexOf(name)
    if (at !== -1) {
      cycles.push([...way.slice(at), name])
      return
    }
    if (done.has(name)) return
    way.push(name)
    for (const next of graph.get(name) ?? []) visit(next)
    way.pop()
    done.add(name)
  }
  for (const name of graph.keys()) visit(name)
  return cycles
}
