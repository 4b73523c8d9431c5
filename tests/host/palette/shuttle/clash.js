module.exports = () => {
  throw new Error("A set whose type is taken is not loaded");
};
