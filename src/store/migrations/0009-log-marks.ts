/**
 * How many lines a step's log has before each of its chunks, so that any line of a long log is found without reading
 * what is before it. They stand beside the chunks: those of a log that is older, or that an older release has written
 * to, are counted when somebody reads it. No key ties them to the executions, which such a release could not delete then.
 */
export const logMarks: readonly string[] = [
  `create table log_marks (
    execution_id text not null,
    step text not null,
    first_byte bigint not null,
    lines_before bigint not null,
    lines_after bigint not null,
    is_open integer not null,
    primary key (execution_id, step, first_byte)
  )`,
  `create index log_marks_lines on log_marks (execution_id, step, lines_before, first_byte)`,
]
