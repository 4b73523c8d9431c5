// The parts of the Node host that deploy, as one script.
export { Driver } from "../../src/host/driver.ts";
export { platform } from "../../src/host/environment.ts";
export { systemSecret } from "../../src/host/node/secret.ts";
export { disk } from "../../src/host/node/user-directory/files.ts";
export { UserDirectory } from "../../src/host/node/user-directory/store.ts";
