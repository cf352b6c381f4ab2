/** Child process of a test: migrates the database named by its argument. */
import { migrate } from "../sql/migrate.ts";
import { openDatabase } from "../sql/open-database.ts";

const database = openDatabase(process.argv[2] ?? "");
await migrate(database);
await database.close();
