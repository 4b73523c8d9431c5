// All cases.

import { readdirSync } from "node:fs";

const folder = new URL("cases/", import.meta.url);
const files = readdirSync(folder).sort();

export const cases = (await Promise.all(files.map((file) => import(new URL(file, folder))))).flatMap(
  ({ default: list }) => list,
);
