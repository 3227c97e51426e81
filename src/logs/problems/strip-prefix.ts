/** What a runner writes before the lines of others; bounded, so that a line takes linear time. */
const prefixes: readonly RegExp[] = [
  // BuildKit: `#12 0.53 `.
  /^(#\d{1,5}) (?:\d{1,6}\.\d{1,3} )?/,
  // Timestamps of Kubernetes, Docker and CI services.
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d) /,
  // A step, a platform, and buildah's stage: `[build-and-push] `, `[linux/arm64] [1/2] `.
  /^(\[[\w./:@-]{1,80}(?: \d{1,4}\/\d{1,4})?\]) /,
  // The boxes that HashiCorp's tools draw around a diagnosis.
  /^[│╷╵] ?/,
  // Packer's builders: `    docker.base: `.
  /^((?:==> | {4})[a-z][a-z0-9-]{0,60}\.[a-z0-9][\w-]{0,60}): /,
  // `nix build -L`: `hello> `.
  /^([\w.+-]{1,80})> /,
]
const mostPrefixes = 4

/**
 * A line without what a runner, BuildKit or buildah wrote before it. `source` tells lines apart that different
 * tools wrote at the same time; it is empty where nothing names one.
 */
export function stripPrefix(line: string): { source: string; text: string } {
  let text = line
  let source = ''
  for (let count = 0; count < mostPrefixes; count += 1) {
    const match = prefixes.map((prefix) => prefix.exec(text)).find((found) => found !== null)
    if (!match) break
    source += match[1] ?? ''
    text = text.slice(match[0].length)
  }
  return { source, text }
}
