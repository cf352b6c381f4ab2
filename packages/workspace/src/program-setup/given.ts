type Given<Columns> = Partial<{ [Name in keyof Columns]: Exclude<Columns[Name], undefined> }>;

/** The columns that a body names: undefined is what it leaves as it is, null what it clears. */
export function given<Columns extends object>(columns: Columns): Given<Columns> {
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined)) as Given<Columns>;
}
