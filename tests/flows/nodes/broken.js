// A set that cannot be loaded: its types stay unknown.
module.exports = () => {
  throw new Error("this set is broken");
};
