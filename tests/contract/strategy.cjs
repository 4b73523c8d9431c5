// A strategy of passport as people install one, without a provider: it redirects to the path `asked`, and takes what
// comes back in the callback's `as` for the person's name.
class PretendStrategy {
  constructor(options, verify) {
    this.name = "pretend";
    this.options = options;
    this.verify = verify;
  }

  authenticate(request) {
    const { query, body, path } = request;
    if (!path.endsWith("/callback")) return this.redirect("/asked");
    if (query.fails === "error") return this.error(new Error("the provider is down"));
    if (query.fails) return this.fail({ message: "no" }, Number(query.fails));
    const profile = { username: query.as ?? body?.as, photos: query.photo ? [{ value: query.photo }] : [] };
    const done = (error, user, info) => {
      if (error) return this.error(error);
      if (!user) return this.fail(info);
      this.success(user, info);
    };
    if (this.verify.length === 3) return this.verify("token", profile, done);
    return this.verify(profile, done);
  }
}

module.exports = { PretendStrategy };
