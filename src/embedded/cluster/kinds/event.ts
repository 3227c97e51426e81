import { z } from 'zod'
import { age } from './human-duration.ts'
import { defineKind, metadata } from './kind.ts'

const schema = z.looseObject({
  apiVersion: z.literal('v1'),
  kind: z.literal('Event'),
  metadata,
  involvedObject: z.looseObject({ kind: z.string().optional(), name: z.string().optional() }),
  reason: z.string().optional(),
  message: z.string().optional(),
  type: z.string().optional(),
  count: z.number().optional(),
  lastTimestamp: z.string().optional(),
  eventTime: z.string().optional(),
})

export const eventKind = defineKind({
  kind: 'Event',
  plural: 'events',
  singular: 'event',
  description: 'Something that happened to an object; forgotten after an hour',
  shortNames: ['ev'],
  schema,
  hidesName: true,
  columns: [
    { name: 'Last Seen', type: 'string', description: 'When it last happened' },
    { name: 'Type', type: 'string', description: 'Normal or Warning' },
    { name: 'Reason', type: 'string', description: 'A word for machines' },
    { name: 'Object', type: 'string', description: 'What it is about' },
    { name: 'Message', type: 'string', description: 'A sentence for people' },
  ],
  cells: (event, now) => [
    age(event.lastTimestamp ?? event.eventTime ?? event.metadata.creationTimestamp, now),
    event.type ?? null,
    event.reason ?? null,
    `${(event.involvedObject.kind ?? '').toLowerCase()}/${event.involvedObject.name ?? ''}`,
    (event.message ?? '').trim(),
  ],
})
