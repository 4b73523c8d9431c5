/** GET /credentials/:type/:id. @type {import("../rows.mjs").Row[]} */
export const credentials = [
  {
    id: "shown.declared",
    section: "4.8",
    text: "declared passwords are has_<field>, other declared fields in clear, empty where unset",
  },
  {
    id: "shown.any",
    section: "4.8",
    text: "of tabs, groups, subflows and instances has_<field> for what is stored",
  },
  { id: "shown.dashed", section: "4.8", text: "white space in the type is a hyphen in the path" },
  {
    id: "shown.empty",
    section: "4.8",
    text: "unknown id, unknown type, or a type that declares none: {}",
  },
  {
    id: "shown.path",
    section: "1.1, 3",
    text: "case and a slash at the end do not matter; only GET answers",
  },
  { id: "shown.type", section: "4.8, 9.4", text: "the type in the path decides what is secret" },
  { id: "shown.key", section: "9.4", text: "the private key of a tls-config is sent in clear" },
];
