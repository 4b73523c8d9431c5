// The part of semver 7 that is used here.
declare module "semver" {
  export function satisfies(version: string, range: string): boolean;
}
