// Guides before the reasons for a decision, and before the names that are in them.
var Scorer = {
  score: ([docname, , , , score]) => {
    if (docname.startsWith("decisions/")) return score - 20;
    if (docname.startsWith("reference/python/")) return score - 8;
    return score;
  },
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
};
