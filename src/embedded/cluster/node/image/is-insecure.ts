import { readFileSync } from 'node:fs'

const settings = '/etc/containers/registries.conf'

/** Whether a registry may be spoken to in the clear: it is on this machine, or the node's settings say so. */
export function isInsecure(registry: string, file = settings): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/.test(registry) || isListed(registry, file)
}

/** In the file that the node writes for steps, `[[registry]]` with `location` and `insecure`. */
function isListed(registry: string, file: string): boolean {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    return false
  }
  return text
    .split('[[registry]]')
    .some(
      (part) => part.includes(`location = ${JSON.stringify(registry)}`) && /^insecure = true$/m.test(part),
    )
}
