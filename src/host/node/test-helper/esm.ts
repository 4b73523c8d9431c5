import { NodeTestHelper as Helper } from "./index.js";
import { findModulesFrom } from "./lookup.js";
import type { TestHelper } from "./types.js";

findModulesFrom(import.meta.url);

export type { Done, LogSpy, TestCredentials, TestFlow, TestHelper, TestNode } from "./types.js";
export const NodeTestHelper: new () => TestHelper = Helper;
const helper: TestHelper & { NodeTestHelper: new () => TestHelper } = Object.assign(new Helper(), {
  NodeTestHelper,
});
export default helper;
