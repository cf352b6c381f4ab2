/** Run by `checkDatabaseFile` with the path of a file: prints what is wrong with it. */
import { constants, setPriority } from "node:os";
import { findDamage } from "./find-damage.ts";

// Whoever starts the server, and all that it does then, goes first.
setPriority(constants.priority.PRIORITY_LOW);
process.stdout.write(findDamage(process.argv[2] ?? ""));
