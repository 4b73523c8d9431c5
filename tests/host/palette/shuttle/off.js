module.exports = () => {
  throw new Error("A set that is switched off is not loaded");
};
