// The parts of the Node host that deploy, as one script.
import { systemSecret } from "../../src/host/node/secret.ts";

export { Driver } from "../../src/host/driver.ts";
export { platform } from "../../src/host/environment.ts";
export { disk } from "../../src/host/node/user-directory/files.ts";
export { UserDirectory } from "../../src/host/node/user-directory/store.ts";

/** An engine with the secrets that the server gives to one. */
export function engineOf(Admin, folder, { credentialSecret }, log) {
  const ofFolder = systemSecret(folder, log, { make: credentialSecret === undefined, keep: true });
  return new Admin({
    ...(credentialSecret !== undefined && { credentialSecret }),
    ...(ofFolder !== undefined && { systemSecret: ofFolder }),
  });
}
