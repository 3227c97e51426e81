/**
 * OSC, DCS, SOS, PM and APC strings with what they carry, up to their end. None reaches into the next: a line full
 * of beginnings without end takes linear time.
 */
const strings =
  /(?:\x1b[\]PX^_]|[\x90\x98\x9d\x9e\x9f])[^\x07\x1b\x9c\x90\x98\x9d\x9e\x9f]*(?:\x07|\x1b\\|\x9c)/g
/** CSI: colours, cursor movement, erasing. */
const csi = /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]/g
/** Two-character escapes. */
const escapes = /\x1b[ -/]*[0-~]/g
/** What is left of C0 and C1, tab and newline excepted. */
const controls = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/g
/** Characters that turn or hide the text around them (CVE-2021-42574), and those that are hidden text themselves. */
const invisible =
  /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu
/** Line ends that a log does not have. */
const separators = /[\u2028\u2029]/g

/**
 * Text of a log for display: no escape sequences, no control characters but tab and newline, nothing that
 * changes the direction of writing. A carriage return becomes a newline, so that progress bars lose nothing.
 */
export function stripControl(text: string): string {
  return text
    .replace(strings, '')
    .replace(csi, '')
    .replace(escapes, '')
    .replace(/\r\n?/g, '\n')
    .replace(controls, '')
    .replace(invisible, '')
    .replace(separators, ' ')
    .toWellFormed()
}
