/** The files of an answer that are looked at rather than taken. Knows neither how they look nor what is in them. */

export const CHART = "application/vnd.vegalite.v6+json";
export const TABLE = "application/vnd.lowkey.table+json";
