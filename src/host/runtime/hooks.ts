import type { RedHooks } from "./red-util.js";

/** Whether any hook is set on the way of messages. */
export interface HookWatch {
  isSet: boolean;
}

const MESSAGE_HOOKS = [
  "onSend",
  "preRoute",
  "preDeliver",
  "postDeliver",
  "onReceive",
  "postReceive",
  "onComplete",
];

const watches = new WeakMap<RedHooks, HookWatch>();

/**
 * Tells at all times whether a hook is set. `hooks.has` takes apart the name that it is given, and for each message it
 * would be asked seven times; so what changes the answer is wrapped, once.
 */
export function watchHooks(hooks: RedHooks): HookWatch {
  const known = watches.get(hooks);
  if (known !== undefined) return known;
  const watch = { isSet: false };
  watches.set(hooks, watch);
  const refresh = (): void => {
    watch.isSet = MESSAGE_HOOKS.some((name) => hooks.has(name));
  };
  for (const name of ["add", "remove", "clear"] as const) {
    const change = hooks[name] as (...args: unknown[]) => void;
    hooks[name] = (...args: unknown[]) => {
      change.apply(hooks, args);
      refresh();
    };
  }
  refresh();
  return watch;
}
