/** A line of a managed step's log, with the time as Go's logger writes it. */
export function say(line: string): void {
  const time = new Date().toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ')
  process.stderr.write(`${time} ${line}\n`)
}
