import type { ColumnDefinitionBuilder } from "kysely";

export const required = (column: ColumnDefinitionBuilder) => column.notNull();
export const primaryKey = (column: ColumnDefinitionBuilder) => column.primaryKey().notNull();
/** For what cannot live without its parent. */
export const ownedBy = (parent: string) => (column: ColumnDefinitionBuilder) =>
  column.notNull().references(`${parent}.id`).onDelete("cascade");
export const zero = (column: ColumnDefinitionBuilder) => column.notNull().defaultTo(0);
