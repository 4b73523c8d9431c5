/**
 * What flows see of the environment of the process: all but what the setting `envVarExcludes` names
 * (@node-red/runtime/lib/flows/Flow.js, 5.0.7, `getSetting`). As it is when the runtime starts.
 */
export function environment(env: NodeJS.ProcessEnv, excludes: unknown): Record<string, string> {
  const hidden = new Set<unknown>(Array.isArray(excludes) ? excludes : []);
  const seen = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !hidden.has(entry[0]),
  );
  return Object.fromEntries(seen);
}
