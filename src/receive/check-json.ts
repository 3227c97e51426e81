import { isUtf8 } from 'node:buffer'
import { DatabaseSync } from 'node:sqlite'

/**
 * Tells whether a body is a JSON object, of any size, without making one: SQLite's reader takes a third of
 * the time of `JSON.parse` (25 µs for a push of 30 kB, 20 ms for GitHub's largest of 25 MB), and every other
 * request waits for it. It refuses what is nested deeper than 1000, which GitHub sends nothing of.
 * https://sqlite.org/json1.html#the_json_valid_function
 */
export function createJsonCheck(): (bytes: Uint8Array) => boolean {
  const database = new DatabaseSync(':memory:')
  const check = database.prepare('select json_valid(cast(? as text)) as valid')
  return (bytes) =>
    firstOf(bytes) === 0x7b &&
    // To SQLite a text ends where a NUL is, and every byte is a letter; JSON has neither.
    !bytes.includes(0) &&
    isUtf8(bytes) &&
    check.get(bytes)?.['valid'] === 1
}

/** The first byte that is not JSON's white space. */
function firstOf(bytes: Uint8Array): number | undefined {
  return bytes.find((byte) => byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09)
}
