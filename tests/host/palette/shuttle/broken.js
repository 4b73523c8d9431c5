module.exports = () => {
  throw new Error("The thread is torn");
};
