import { pathToFileURL } from "node:url";
import { NodeTestHelper } from "./index.js";
import { findModulesFrom } from "./lookup.js";

findModulesFrom(pathToFileURL(__filename).href);

// What `require` gives is the helper itself: see the build, which also says so in a declaration.
export default Object.assign(new NodeTestHelper(), { NodeTestHelper });
