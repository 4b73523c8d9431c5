let load: () => void = () => {
  throw Object.assign(new Error("Redloom is not loaded: call init() and await it first."), {
    code: "not_initialized",
  });
};

/** Says how the engine is loaded at its first use, or that it is loaded. */
export function loadBy(loader: () => void): void {
  load = loader;
}

/**
 * To be called before every call of the engine.
 *
 * @throws Error with code `not_initialized` where only `init` can load.
 */
export function ready(): void {
  load();
}
