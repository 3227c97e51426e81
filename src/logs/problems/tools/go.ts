import type { Finding, ProblemMatcher } from '../finding.ts'
import { column, line, matchLine, message } from '../match-line.ts'

const path = String.raw`(?<path>(?:[^\s:()"'<>|*?]{1,400}\.go|(?:[^\s:()"'<>|*?]{1,400}/)?go\.(?:mod|work)))`
const compiler = matchLine('go', [
  new RegExp(String.raw`^\s*(?:vet: )?${path}:${line}:(?:${column}:)? ${message}$`),
])

/** Tests name a file without its folder; which package's it is, stands below all that the package's tests said. */
const ofTest = /^ {4,40}([\w.-]{1,200}\.go):([1-9]\d{0,6}): (\S.*)$/
const ofPackage = /^(ok|FAIL) {0,4}\s([^\s:"'<>|*?]{1,300})(?:\s|$)/
/** Only `-v` tells of tests that did not fail, and then below what they said. */
const verdict = /^--- (PASS|SKIP|FAIL): /
/** Of a package's path, which begins with that of the module: so deep folders are looked for. */
const mostFolders = 4
/** More than anybody reads. */
const mostHeld = 500

/** Go's compiler, `go vet` and tests. */
export const go: ProblemMatcher = () => {
  const compiles = compiler()
  let held: Finding[] = []
  /** As many of them belong to tests that have had their verdict. */
  let judged = 0

  function release(findings: Finding[]): Finding[] {
    held = []
    judged = 0
    return findings
  }

  return {
    read(text) {
      const said = ofTest.exec(text)
      if (said) {
        const [, name = '', at, words = ''] = said
        if (held.length < mostHeld)
          held.push({
            places: [{ path: name, line: Number(at), column: null }],
            level: 'failure',
            title: 'go',
            message: words,
          })
        return null
      }
      const judgement = verdict.exec(text)
      if (judgement) {
        if (judgement[1] !== 'FAIL') held = held.slice(0, judged)
        judged = held.length
        return null
      }
      const ended = ofPackage.exec(text)
      if (!ended) return compiles.read(text)
      return release(ended[1] === 'ok' ? [] : held.map((found) => inPackage(found, ended[2] ?? '')))
    },
    end: () => release(held),
  }
}

/** Its folder is the end of the package's path, whose beginning is the module's: the longest that is there. */
function inPackage(found: Finding, name: string): Finding {
  const folders = name.split('/').slice(1).slice(-mostFolders)
  const inFolders = folders.map((_, index) => folders.slice(index).join('/'))
  return {
    ...found,
    places: found.places.flatMap((place) => [
      ...inFolders.map((folder) => ({ ...place, path: `${folder}/${place.path}` })),
      place,
    ]),
  }
}
