import { column, line, matchLine, path } from '../match-line.ts'

/** C#'s compiler and MSBuild, which says everything again for each project: `[/repo/A.csproj]` is left out. */
export const csc = matchLine('csc', [
  new RegExp(
    String.raw`^\s*${path}\(${line},${column}(?:,\d{1,7},\d{1,7})?\): (?<level>error|warning) (?<code>[A-Z]{2,10}\d{1,6}): (?<message>\S.*?)(?: \[[^\[\]]{1,400}proj(?:::[^\[\]]{1,200})?\])?$`,
  ),
])
