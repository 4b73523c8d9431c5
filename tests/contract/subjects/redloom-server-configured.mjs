// The Node host as a program starts it: `createServer` of the library in the first argument with the options in the
// second.
import { pathToFileURL } from "node:url";

const [library, options] = process.argv.slice(2);
const { createServer } = await import(pathToFileURL(library));
const server = createServer(JSON.parse(options));
await server.listen();
console.log(server.url);
