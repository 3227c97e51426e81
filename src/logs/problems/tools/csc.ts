import { column, line, matchLine, path } from '../match-line.ts'

/**
 * C#'s compiler and MSBuild, which says everything again for each project: `[/repo/A.csproj]` is left out. With
 * many at work, MSBuild writes `1>` before what each says.
 */
export const csc = matchLine('csc', [
  new RegExp(
    String.raw`^\s*(?:\d{1,4}>)?${path}\(${line},${column}(?:,\d{1,7},\d{1,7})?\): (?<level>error|warning) (?<code>[A-Z]{2,10}\d{1,6}): (?<message>\S.*?)(?: \[[^\[\]]{1,400}proj(?:::[^\[\]]{1,200})?\])?$`,
  ),
])
