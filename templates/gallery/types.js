/**
 * What Python tells the page, for readers and for the type checker. It holds no code.
 *
 * @typedef {object} RunFacts
 * @property {string} title
 * @property {string} text  What a search looks through, in small letters.
 * @property {Record<string, string>} values  Its values of the keys of the matrix, as they are shown.
 * @property {number} steps
 * @property {number} span  When it ended, on the clock that all runs share.
 *
 * @typedef {object} Facts
 * @property {RunFacts[]} runs  In the order of the batch.
 * @property {string} unit  What the clock counts, in the reader's language.
 * @property {boolean} whole  Whether it counts in whole numbers.
 * @property {Record<string, string>} words  The texts of the page, by key.
 */

export {};
