// All cases.

import { readdirSync } from "node:fs";

const folder = new URL("cases/", import.meta.url);
const files = readdirSync(folder).sort();

const all = (await Promise.all(files.map((file) => import(new URL(file, folder))))).flatMap(
  ({ default: list }) => list,
);

/** One that sees the start of its process is played before all others with its settings. */
export const cases = all.sort((one, other) => Number(other.first ?? false) - Number(one.first ?? false));
