import { readFile } from "node:fs/promises";

/** The language of help that names none. */
export const DEFAULT_LANGUAGE = "en-US";

/** What the page of a Node Set says. */
export interface Page {
  /** The types that it has an edit dialog for. */
  types: string[];
  /** The page without its help. */
  config: string;
  help: Map<string, string>;
}

/**
 * Reads a page (`loadNodeTemplate` in @node-red/registry/lib/loader.js, 5.0.7). Rejects with the system's error; a page
 * that is not there is an empty one.
 */
export async function readPage(file: string): Promise<Page> {
  let content: string;
  try {
    content = await readFile(file, "utf8");
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "ENOENT")
      return { types: [], config: "", help: new Map() };
    throw thrown;
  }
  const types = [...content.matchAll(TEMPLATE)].map(([, type = ""]) => type);
  const help = new Map<string, string>();
  const config = content.replace(HELP, (part) => {
    const language = LANGUAGE.exec(part)?.[1] ?? DEFAULT_LANGUAGE;
    help.set(language, (help.get(language) ?? "") + part);
    return "";
  });
  return { types, config, help };
}

const TEMPLATE = /<script (?:[^>]*)data-template-name\s*=\s*['"]([^'"]*)['"]/gi;
const HELP = /<script[^>]* data-help-name=[\s\S]*?<\/script>/gi;
const LANGUAGE = /^<script[^>]* data-lang\s*=\s*['"](.+?)['"]/i;
