import { dateAndTime, type ReportSubject } from '../../domain/index.ts'
import { code, fence, prose } from './markdown.ts'
import type { Words } from './words.ts'

/** Why nothing was built, and which image is still the last one. */
export function skippedWords({ skipped, last }: Extract<ReportSubject, { kind: 'skipped' }>): Words {
  const { reason, image, refused, late } = skipped
  const said = reason.trim().replace(/\.$/, '')
  if (refused) return { title: `Not built: ${firstSentence(said)}`, sections: [`${prose(said, 2_000)}.`] }
  if (late) return { title: `Cancelled: ${said}`, sections: [`${prose(said, 2_000)}.`] }
  return { title: `Skipped: ${said}`, sections: [`${prose(said, 2_000)}.`, ...inForce()] }

  function inForce(): string[] {
    if (last !== null) {
      const reference = `${last.image}@${last.digest}`
      const of = `built of commit ${code(last.sha.slice(0, 7))} on ${dateAndTime(last.at)}`
      return [
        `The last image of this build on the branch, ${of}, stays the newest:`,
        code(reference, 2_000),
        fence(`docker pull ${reference}`),
      ]
    }
    return image === null ? [] : [`No image ${code(image, 1_000)} has been built on this branch yet.`]
  }
}

/** Why; the rest says what can be done, for which a title has no room. */
function firstSentence(text: string): string {
  return /^[^]*?(?=\.\s)/u.exec(text)?.[0] ?? text
}
