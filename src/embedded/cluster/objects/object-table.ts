import { closeSync, openSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { lockFile } from '../../../lock-file.ts'
import type { KubeObject } from './client.ts'
import type { Label } from './parse-selector.ts'

/** Where an object lies; `namespace` is null for kinds without one. */
interface Place {
  kind: string
  namespace: string | null
  name: string
}

/** Which objects of a kind. */
interface Range {
  /** Null for all. */
  namespace: string | null
  /** Only those that carry it. */
  label?: Label | null
  /** Only those that come later. */
  after?: { namespace: string; name: string } | null
}

/** The objects as rows, and the transactions around them. One connection, synchronous. */
export interface ObjectTable {
  /** Runs `change` in a transaction that is rolled back when it throws or `keep` is false. */
  transaction<T>(keep: boolean, change: () => T): T
  revision(): number
  setRevision(revision: number): void
  find(place: Place): KubeObject | null
  /** The JSON of objects in the order of namespace and name. Must be read to its end before a write. */
  bodies(kind: string, range: Range): Iterable<string>
  /** How many objects that would be. */
  count(kind: string, range: Omit<Range, 'label'>): number
  /** All objects of a namespace, of every kind. */
  contents(namespace: string): KubeObject[]
  /** Objects that name this uid as an owner. */
  dependents(ownerUid: string): KubeObject[]
  /** Objects with an owner that is not there, or is in another namespace. */
  strays(): KubeObject[]
  /** Whether an object of this uid could own something in the namespace. */
  isOwner(uid: string, namespace: string | null): boolean
  /** Answers the length of the object as JSON. */
  save(object: KubeObject): number
  remove(object: KubeObject): void
  close(): void
}

/** `user_version` of the file; a newer file is refused rather than misread. */
const schemaVersion = 1

/** How long a restart waits for the process before it to let go. */
const lockPatienceMs = 2000

const schema = `
  CREATE TABLE revision (id INTEGER PRIMARY KEY CHECK (id = 1), value INTEGER NOT NULL) STRICT;
  INSERT INTO revision (id, value) VALUES (1, 1);
  CREATE TABLE objects (
    uid TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    namespace TEXT NOT NULL,
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (kind, namespace, name)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX objects_namespace ON objects (namespace);
  CREATE TABLE owners (
    uid TEXT NOT NULL REFERENCES objects (uid) ON DELETE CASCADE,
    owner_uid TEXT NOT NULL,
    PRIMARY KEY (uid, owner_uid)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX owners_owner ON owners (owner_uid);
  CREATE TABLE labels (
    uid TEXT NOT NULL REFERENCES objects (uid) ON DELETE CASCADE,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (uid, key)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX labels_value ON labels (key, value);
  PRAGMA user_version = ${schemaVersion};
`

/** Opens the file, creating it when it is not there. Throws when it is locked, or newer than this code. */
export function openObjectTable(file: string): ObjectTable {
  const { db, close } = openDatabase(file)
  const statements = {
    revision: db.prepare('SELECT value FROM revision'),
    setRevision: db.prepare('UPDATE revision SET value = ?'),
    find: db.prepare('SELECT body FROM objects WHERE kind = ? AND namespace = ? AND name = ?'),
    list: db.prepare(`
      SELECT body FROM objects WHERE kind = ? AND (namespace, name) > (?, ?) ORDER BY namespace, name`),
    listIn: db.prepare(`
      SELECT body FROM objects WHERE kind = ? AND namespace = ? AND (namespace, name) > (?, ?) ORDER BY name`),
    // Controllers list by label all the time: only what matches is to be parsed.
    listLabelled: db.prepare(`
      SELECT body FROM labels CROSS JOIN objects USING (uid)
      WHERE key = ? AND value = ? AND kind = ? AND ? IN ('', namespace) AND (namespace, name) > (?, ?)
      ORDER BY namespace, name`),
    count: db.prepare(`
      SELECT count(*) AS count FROM objects WHERE kind = ? AND ? IN ('', namespace) AND (namespace, name) > (?, ?)`),
    contents: db.prepare('SELECT body FROM objects WHERE namespace = ? ORDER BY kind, name'),
    dependents: db.prepare(
      'SELECT body FROM objects JOIN owners USING (uid) WHERE owner_uid = ? ORDER BY kind, name',
    ),
    strays: db.prepare(`
      SELECT DISTINCT o.body FROM objects o JOIN owners r ON r.uid = o.uid
      LEFT JOIN objects p ON p.uid = r.owner_uid AND p.namespace IN ('', o.namespace)
      WHERE p.uid IS NULL`),
    isOwner: db.prepare(`SELECT 1 FROM objects WHERE uid = ? AND namespace IN ('', ?)`),
    save: db.prepare(`
      INSERT INTO objects (uid, kind, namespace, name, body) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (uid) DO UPDATE SET body = excluded.body`),
    remove: db.prepare('DELETE FROM objects WHERE uid = ?'),
    disown: db.prepare('DELETE FROM owners WHERE uid = ?'),
    own: db.prepare('INSERT OR IGNORE INTO owners (uid, owner_uid) VALUES (?, ?)'),
    unlabel: db.prepare('DELETE FROM labels WHERE uid = ?'),
    label: db.prepare('INSERT INTO labels (uid, key, value) VALUES (?, ?, ?)'),
  }
  return {
    transaction(keep, change) {
      db.exec('BEGIN IMMEDIATE')
      try {
        const result = change()
        db.exec(keep ? 'COMMIT' : 'ROLLBACK')
        return result
      } catch (error) {
        if (db.isTransaction) db.exec('ROLLBACK')
        throw error
      }
    },
    revision: () => Number(statements.revision.get()?.['value']),
    setRevision: (revision) => void statements.setRevision.run(revision),
    find({ kind, namespace, name }) {
      const row = statements.find.get(kind, namespace ?? '', name)
      return row === undefined ? null : decode(row)
    },
    *bodies(kind, { namespace, label = null, after }) {
      const from = [after?.namespace ?? '', after?.name ?? '']
      const rows =
        label !== null
          ? statements.listLabelled.iterate(label.key, label.value, kind, namespace ?? '', ...from)
          : namespace === null
            ? statements.list.iterate(kind, ...from)
            : statements.listIn.iterate(kind, namespace, ...from)
      for (const row of rows) yield row['body'] as string
    },
    count(kind, { namespace, after }) {
      const from = [after?.namespace ?? '', after?.name ?? '']
      return Number(statements.count.get(kind, namespace ?? '', ...from)?.['count'])
    },
    contents: (namespace) => statements.contents.all(namespace).map(decode),
    dependents: (ownerUid) => statements.dependents.all(ownerUid).map(decode),
    strays: () => statements.strays.all().map(decode),
    isOwner: (uid, namespace) => statements.isOwner.get(uid, namespace ?? '') !== undefined,
    save(object) {
      const { uid, namespace, name, ownerReferences, labels } = object.metadata
      const body = JSON.stringify(object)
      statements.save.run(uid, object.kind, namespace ?? '', name, body)
      statements.disown.run(uid)
      for (const owner of ownerReferences ?? []) statements.own.run(uid, owner.uid)
      statements.unlabel.run(uid)
      for (const [key, value] of Object.entries(labels ?? {})) statements.label.run(uid, key, value)
      return body.length
    },
    remove: (object) => void statements.remove.run(object.metadata.uid),
    close,
  }
}

function openDatabase(file: string): { db: DatabaseSync; close: () => void } {
  // A second process on the same objects would answer watches from a memory of its own.
  const lock = lockFile(file, lockPatienceMs)
  if (lock === null) throw new Error(`${file} is in use by another process: stop that one first`)
  // Secrets lie in it. SQLite gives its other files the mode of this one.
  closeSync(openSync(file, 'a', 0o600))
  const db = new DatabaseSync(file, { timeout: lockPatienceMs, enableForeignKeyConstraints: true })
  try {
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
    migrate(db, file)
  } catch (error) {
    db.close()
    lock.release()
    throw error
  }
  return {
    db,
    close() {
      db.close()
      lock.release()
    },
  }
}

function migrate(db: DatabaseSync, file: string): void {
  const version = Number(db.prepare('PRAGMA user_version').get()?.['user_version'])
  if (version > schemaVersion)
    throw new Error(
      `${file} is of version ${version}, this program knows ${schemaVersion}: use the newer program`,
    )
  if (version === 0) db.exec(`BEGIN IMMEDIATE; ${schema} COMMIT`)
}

function decode(row: Record<string, unknown>): KubeObject {
  return JSON.parse(row['body'] as string) as KubeObject
}
