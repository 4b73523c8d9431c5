/**
 * What clients of comms say, with secrets in it.
 * @param {(label: string) => string} mark
 * @param {string} token One that is good.
 * @returns {{ name: string, frames: unknown[], hears?: string }[]}
 */
export function conversations(mark, token) {
  const session = (label) => ({ topic: "multiplayer/connect", data: { session: mark(label) } });
  const all = { subscribe: "#" };
  return [
    { name: "unknown token", frames: [{ auth: mark("comms: unknown token") }] },
    { name: "a token that is no text", frames: [{ auth: [mark("comms: token in a list")] }] },
    { name: "a token of another name", frames: [{ token: mark("comms: token of another name") }] },
    { name: "no JSON", frames: [`{"auth":"${mark("comms: token in no JSON")}"`, {}] },
    {
      name: "an editor, and another",
      frames: [{ auth: token }, all, session("comms: session"), session("comms: another session")],
      hears: "connection-removed",
    },
    {
      name: "a login after the login",
      frames: [{ auth: token }, all, { auth: mark("comms: unknown token of an editor") }],
    },
    {
      name: "what is no place",
      frames: [
        { auth: token },
        session("comms: session of a place"),
        {
          topic: "multiplayer/location",
          data: { workspace: "t1", secret: mark("comms: secret of a place") },
        },
        session("comms: session of a place"),
      ],
      hears: "t1",
    },
  ];
}
