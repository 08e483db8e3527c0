"""MetaSchedule: traces of schedule primitives, and an evolutionary search over their decisions."""
