/** Run by `checkDatabaseFile` with the path of a file: prints what is wrong with it. */
import { findDamage } from "./find-damage.ts";

process.stdout.write(findDamage(process.argv[2] ?? ""));
