/**
 * What some work takes of a processor, in milliseconds: others who want it at the same time do not count, so that a
 * bound tells work that grows with the square of its input from a machine that is busy.
 */
export function cpuTimeOf(work: () => void): number {
  const before = process.threadCpuUsage()
  work()
  const { user, system } = process.threadCpuUsage(before)
  return (user + system) / 1000
}
