/**
 * Where a secret belongs. Each entry has to be seen: so the search is known to look there, and a place that has lost
 * its secret is noticed.
 * @typedef {{ label: RegExp, place: RegExp, why: string }} Allowed
 */

/**
 * What was found where it may not be, and which entries were not needed.
 * @param {import("./marks.mjs").Sighting[]} sightings
 * @param {Allowed[]} allowed
 */
export function judged(sightings, allowed) {
  const fits = ({ label, place }) =>
    allowed.filter((each) => each.label.test(label) && each.place.test(place));
  const used = new Set(sightings.flatMap(fits));
  return {
    leaks: sightings
      .filter((sighting) => fits(sighting).length === 0)
      .map(({ label, place, form }) => `${label}: in ${place}, ${form}`),
    unseen: allowed.filter((each) => !used.has(each)).map(({ why }) => why),
  };
}
